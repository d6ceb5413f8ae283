const WORDS = new Set(
  ['by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'and', 'or', 'unless', 'offset', 'bool', 'inf', 'nan'].flatMap(
    (word) => [word, word.toUpperCase()],
  ),
);

/** Grafana's own variables as PromQL can have them. */
export const withoutVariables = (expr: string): string =>
  expr
    .replaceAll('$__rate_interval', '5m')
    .replaceAll('$__interval', '1m')
    .replaceAll(/\$\{?\w+\}?/g, '.*');

/** The metrics that a query names: what is neither a function, nor a label, nor a word of the language. */
export function metricsOf(expr: string): string[] {
  const bare = withoutVariables(expr)
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi, '');
  const names = [...bare.matchAll(/[a-zA-Z_:][\w:]*(?!\s*\()\b/g)].filter(({ 0: name, index }) => {
    const before = bare[index - 1] ?? ' ';
    const behind = bare.slice(index + name.length).trimStart();
    return !WORDS.has(name) && !/\d/.test(before) && !behind.startsWith('(');
  });
  return [...new Set(names.map(([name]) => name))];
}
