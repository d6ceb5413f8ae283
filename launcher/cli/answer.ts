/** What a command has to say: the same facts for a person and, with --json, for a program. */
export interface Answer {
  text: string;
  json: unknown;
  /** false ends with code 1. */
  ok?: boolean;
}

/** A command that could not do its work, in words that say what to do. Ends with code 1. */
export class CliFailure extends Error {}

/** A command that was asked for in a way that means nothing. Ends with code 2. */
export class UsageFailure extends Error {}

/** Columns as wide as what stands in them; empty when there are no rows. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const all = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return all.map(line).join('\n');
}
