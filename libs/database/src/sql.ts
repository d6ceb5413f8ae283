/**
 * What a repository needs of PostgreSQL. Values travel only as `$1, $2, ...`; text is never built from input.
 * Types as they arrive: bigint as number, numeric as string, timestamptz as Date, jsonb parsed, bytea as Buffer.
 */
export interface Sql {
  /** Rows of a SELECT or of RETURNING, otherwise an empty list. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** Statements one by one, or several that are all there or none. */
export interface Transactional extends Sql {
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
}

/** A transaction seen as a database: what would begin another one inside it joins it. */
export const joined = ({ query }: Sql): Transactional => {
  const sql: Sql = { query };
  return { query, transaction: (work) => work(sql) };
};

/** A database that can be seen as one tenant sees it. */
export interface Tenanted extends Sql {
  forTenant(tenantId: string): Transactional;
}

/** What a caller may see: the rows of one tenant, or of all (none named) for whoever administers the installation. */
export function seenBy(database: Tenanted & Transactional, tenantId: string | null | undefined): Transactional;
export function seenBy(database: Tenanted, tenantId: string | null | undefined): Sql;
export function seenBy(database: Tenanted, tenantId: string | null | undefined): Sql {
  return tenantId === undefined || tenantId === null ? database : database.forTenant(tenantId);
}

/**
 * A statement that PostgreSQL refused. Carries what code may decide on and nothing that was sent:
 * neither the statement nor its values, so it may be logged.
 */
export class SqlError extends Error {
  constructor(
    message: string,
    /** SQLSTATE, for example 23505 for a unique violation. */
    readonly sqlState: string,
    readonly constraint: string | undefined,
    readonly table: string | undefined,
  ) {
    super(message);
    this.name = 'SqlError';
  }
}

/** True when a row is still referred to, or refers to one that does not exist. */
export const isForeignKeyViolation = (thrown: unknown): thrown is SqlError =>
  thrown instanceof SqlError && thrown.sqlState === '23503';

/** True when the statement would have made a second row with the same key; optionally of this constraint alone. */
export const isUniqueViolation = (thrown: unknown, constraint?: string): thrown is SqlError =>
  thrown instanceof SqlError && thrown.sqlState === '23505' && (constraint === undefined || thrown.constraint === constraint);
