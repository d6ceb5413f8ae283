import type { Sql, Transactional } from '../sql';
import type { AuditFacts, AuditSubject, AuditTrail } from './audit-trail';

/**
 * Runs `work` in one transaction, with its trace in the same where somebody hands in a trail: the product's own work, which
 * nobody asked for, leaves none.
 * @param work returns undefined when there was nothing to change; then nothing is written down
 */
export const change = <T>(
  trail: AuditTrail | undefined,
  database: Pick<Transactional, 'transaction'>,
  subject: AuditSubject,
  work: (sql: Sql) => Promise<T | undefined>,
): Promise<T | undefined> => (trail ? trail.around(database, subject, work) : database.transaction(work));

/** The same inside a transaction that has begun; tell the trail with `committed` when it has ended well. */
export const changeWithin = <T>(
  trail: AuditTrail | undefined,
  sql: Sql,
  subject: AuditSubject,
  work: () => Promise<T | undefined>,
): Promise<T | undefined> => (trail ? trail.within(sql, subject, work) : work());

/** The same for what has no row to show: `work` tells the facts beside its result. */
export async function writeTrace<T>(
  trail: AuditTrail | undefined,
  database: Pick<Transactional, 'transaction'>,
  work: (sql: Sql) => Promise<{ result: T; facts: AuditFacts }>,
): Promise<T> {
  const result = await database.transaction(async (sql) => {
    const done = await work(sql);
    await trail?.write(sql, done.facts);
    return done.result;
  });
  trail?.committed();
  return result;
}
