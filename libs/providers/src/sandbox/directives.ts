/** One `[[name=value other=value flag]]` group: its first word names it, the rest are its options. */
export type Directives = ReadonlyMap<string, Readonly<Record<string, string>>>;

const NAMES = new Set([
  'delay_ms',
  'pace_ms',
  'words',
  'status',
  'cut',
  'hang',
  'error_mid_stream',
  'no_done',
  'html',
  'parallel',
]);
const GROUP = /\[\[\s*([a-z_]+)(?:=([^\s\]]*))?((?:\s+[a-z_]+(?:=[^\s\]]*)?)*)\s*\]\]/g;

/** What a prompt asks of the sandbox, and the prompt without it. Unknown groups stay part of the text. */
export function readDirectives(prompt: string): { directives: Directives; text: string } {
  const directives = new Map<string, Record<string, string>>();
  const text = prompt.replace(GROUP, (whole: string, name: string, value: string | undefined, options: string) => {
    if (!NAMES.has(name)) return whole;
    const found: Record<string, string> = { value: value ?? '' };
    for (const option of options.trim().split(/\s+/)) {
      const [key = '', optionValue = ''] = option.split('=');
      // Several directives may also share one pair of brackets.
      if (NAMES.has(key)) directives.set(key, { value: optionValue });
      else if (key !== '') found[key] = optionValue;
    }
    directives.set(name, found);
    return '';
  });
  return { directives, text: text.replace(/\s{2,}/g, directives.size > 0 ? ' ' : '$&').trim() };
}

/** A whole number within limits, or the default when the directive is absent or says something else. */
export function numberIn(directives: Directives, name: string, fallback: number, min: number, max: number): number {
  const value = Number(directives.get(name)?.['value'] || Number.NaN);
  return Number.isFinite(value) ? Math.min(max, Math.max(min, Math.floor(value))) : fallback;
}
