/** Matches names against one with stars in it, each standing for any text. In linear time, whatever the pattern. */
export function compilePattern(pattern: string): (name: string) => boolean {
  if (!pattern.includes('*')) return (name) => name === pattern;
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  const middle = parts.slice(1, -1).filter((part) => part !== '');
  return (name) => {
    if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
    let at = first.length;
    for (const part of middle) {
      const found = name.indexOf(part, at);
      if (found === -1 || found + part.length > name.length - last.length) return false;
      at = found + part.length;
    }
    return true;
  };
}

/** One test for many patterns: exact names by a look-up. */
export function compilePatterns(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const wild = patterns.filter((pattern) => pattern.includes('*')).map(compilePattern);
  if (wild.length === 0) return (name) => exact.has(name);
  return (name) => exact.has(name) || wild.some((matches) => matches(name));
}
