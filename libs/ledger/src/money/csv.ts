/** What a spreadsheet takes for a formula, a tab and a line break before one among it. */
const FORMULA = /^[\s]*[=+\-@]/;
const NEEDS_QUOTES = /["\r\n,;]/;

/**
 * RFC 4180, with CRLF. A text that a spreadsheet would run as a formula gets a leading '; numbers are written as they
 * are, a minus sign included. Empty for null.
 */
export function csv<Row extends object>(columns: readonly (keyof Row & string)[], rows: readonly Row[]): string {
  const lines = [columns.join(','), ...rows.map((row) => columns.map((name) => cell(row[name])).join(','))];
  return lines.map((line) => `${line}\r\n`).join('');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const harmless = inert(text);
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A text that a spreadsheet would run as a formula, with a leading '; every other as it is. */
export const inert = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
