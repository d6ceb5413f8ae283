const QUIET = new Set(['time', 'level', 'msg', 'service', 'version', 'env']);

/** One JSON log line as `12:30:01.123 info  message  name=value`; a line that is not ours passes as it is. */
export function prettyLine(line: string): string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const rest = Object.entries(fields)
    .filter(([name]) => !QUIET.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' && !/[\s"]/.test(value) ? value : JSON.stringify(value)}`);
  const time = String(fields['time']).slice(11, 23);
  return `${[time, String(fields['level']).padEnd(5), escapeControls(String(fields['msg'] ?? '')), ...rest].join(' ')}\n`;
}

/** A message is one line and cannot paint the terminal. */
const escapeControls = (text: string): string =>
  [...text].map((char) => (char < ' ' || char === '\u007f' ? JSON.stringify(char).slice(1, -1) : char)).join('');
