import type { Sql, Transactional } from '@libs/database';
import { idsFrom } from '@libs/kernel';

const DAY_MS = 86_400_000;

/** One day of the request log, or everything before there were days. */
export interface Partition {
  name: string;
  /** Epoch milliseconds; null: everything before `to`. */
  from: number | null;
  to: number;
  /** With its indexes. */
  bytes: number;
  /** As the last ANALYZE estimated; -1: there was none. */
  rows: number;
}

const LIST = `
  SELECT c.relname AS name, pg_get_expr(c.relpartbound, c.oid) AS bound, pg_total_relation_size(c.oid)::bigint AS bytes,
    c.reltuples::bigint AS rows
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'requests'::regclass ORDER BY c.relname`;

/** Partitions by day, oldest first; what belongs to no day stands in one of its own and is not listed. */
export async function listPartitions(sql: Sql): Promise<Partition[]> {
  const rows = await sql.query<{ name: string; bound: string; bytes: number; rows: number }>(LIST);
  return rows
    .flatMap(({ name, bound, bytes, rows: estimate }) => {
      const [, from, to] = /FROM \((?:MINVALUE|'(\w+)')\) TO \('(\w+)'\)/.exec(bound) ?? [];
      return to === undefined
        ? []
        : [{ name, from: from === undefined ? null : timeOf(from), to: timeOf(to), bytes, rows: estimate }];
    })
    .sort((a, b) => a.to - b.to);
}

/** Makes the days from the one of `now` to `ahead` days later, as far as they are not there. @returns the names of the new ones */
export async function makeDays(database: Transactional, now: number, ahead: number): Promise<string[]> {
  const there = await listPartitions(database);
  const made: string[] = [];
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  for (let day = today; day <= today + ahead * DAY_MS; day += DAY_MS) {
    if (there.some(({ from, to }) => day < to && (from === null || from <= day))) continue;
    const name = `requests_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`;
    await database.transaction((sql) => makeDay(sql, name, day));
    made.push(name);
  }
  return made;
}

/** Rows of that day that came before there was a place for them move into it. */
async function makeDay(sql: Sql, name: string, day: number): Promise<void> {
  const [from, to] = [idsFrom('request', day), idsFrom('request', day + DAY_MS)];
  await sql.query(`SET LOCAL lock_timeout = '2s'`);
  await sql.query('LOCK TABLE requests_other IN ACCESS EXCLUSIVE MODE');
  await sql.query(
    `CREATE TEMPORARY TABLE strays ON COMMIT DROP AS SELECT * FROM requests_other WHERE request_id >= '${from}' AND request_id < '${to}'`,
  );
  await sql.query(`DELETE FROM requests_other WHERE request_id >= $1 AND request_id < $2`, [from, to]);
  await sql.query(`CREATE TABLE IF NOT EXISTS ${name} PARTITION OF requests FOR VALUES FROM ('${from}') TO ('${to}')`);
  await sql.query('INSERT INTO requests SELECT * FROM strays');
}

/** Drops what ended before this moment. @returns the names of what is gone */
export async function dropBefore(database: Transactional, moment: number): Promise<string[]> {
  const old = (await listPartitions(database)).filter(({ to }) => to <= moment);
  for (const { name } of old) {
    await database.transaction(async (sql) => {
      await sql.query(`SET LOCAL lock_timeout = '2s'`);
      await sql.query(`DROP TABLE IF EXISTS "${name}"`);
    });
  }
  await database.query('DELETE FROM requests_other WHERE request_id < $1', [idsFrom('request', moment)]);
  return old.map(({ name }) => name);
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Of `req_` and ten characters. */
const timeOf = (bound: string): number => [...bound.slice(4, 14)].reduce((ms, char) => ms * 32 + ALPHABET.indexOf(char), 0);
