/** Name and PostgreSQL type. */
export type Column<Name extends string> = readonly [Name, string];

export const listOf = <T>(items: readonly T[], form: (item: T) => string): string => items.map(form).join(', ');
export const namesOf = (columns: readonly Column<string>[]): string => listOf(columns, ([name]) => name);

/** Rows of parameters that are one array each. @param from the first of them */
export const unnest = (columns: readonly Column<string>[], from: number): string =>
  `unnest(${columns.map(([, type], i) => `$${from + i}::${type}[]`).join(', ')}) AS given(${namesOf(columns)})`;
