/** What was taken out, and how often. */
export type Marks = Partial<Record<'secret' | 'email' | 'phone' | 'card' | 'field' | 'data', number>>;
export type Mark = keyof Marks;

/** What stands in a body in the place of what was taken out of it. */
export function mark(marks: Marks, kind: Mark, what = ''): string {
  marks[kind] = (marks[kind] ?? 0) + 1;
  return kind === 'data' ? `[left out: ${what}]` : `[redacted:${kind}]`;
}
