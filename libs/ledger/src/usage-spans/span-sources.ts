import type { Sql } from '@libs/database';
import { daysOf, type Interval, USAGE_SUMS, usageRows } from '../money/usage-rows';
import { cover, type Span, STEP_MS } from './spans';

const SUMS = USAGE_SUMS.join(', ');
const SUMMED = USAGE_SUMS.map((name) => `sum(${name})::bigint AS ${name}`).join(', ');
const PAIRS = `tenant_id, virtual_key_id, provider_id, model, ${SUMS}`;

interface AskedPairs extends Interval {
  /** What groups are told apart by, in this order. */
  by: readonly string[];
  /** Groups that are shown. */
  limit: number;
  /** A condition on the columns of the source, and its values. */
  where: string;
  values: readonly unknown[];
}

/** What each key asked of each model, without days: of spans that are kept, and of what is between them by the day. */
export async function pairSource(
  sql: Sql,
  kept: readonly Span[],
  asked: AskedPairs,
): Promise<{ source: string; where: string; values: unknown[] }> {
  const { spans, open } = cover(kept, asked, STEP_MS.pairs);
  const parts = [
    `SELECT ${PAIRS} FROM usage_pairs WHERE span_id = ANY('{${spans.map(({ id }) => id).join()}}'::integer[])`,
    ...open.map((gap) => `SELECT ${PAIRS} FROM usage_daily WHERE ${daysOf(gap)}`),
  ];
  return { source: `(${parts.join(' UNION ALL ')})`, ...(await boundOf(sql, spans, asked)) };
}

/**
 * Where one span alone has as many groups as are shown, none behind the last of those is: the statement says so itself, for
 * nothing tells the planner how many groups there are.
 */
async function boundOf(sql: Sql, spans: readonly Span[], asked: AskedPairs): Promise<{ where: string; values: unknown[] }> {
  const { by, limit, where, values } = asked;
  const [longest] = spans.toSorted((a, b) => b.to - b.from - (a.to - a.from));
  const columns = by.join(', ');
  const last =
    longest &&
    columns !== '' &&
    (
      await sql.query<Record<string, string>>(
        `SELECT DISTINCT ${columns} FROM usage_pairs WHERE span_id = ${longest.id} AND ${where} ORDER BY ${columns} OFFSET ${limit} LIMIT 1`,
        values,
      )
    )[0];
  if (!last) return { where, values: [...values] };
  const place = (i: number): string => `$${values.length + 1 + i}`;
  const behind = `(${columns}) <= (${by.map((_, i) => place(i)).join(', ')}) AND ${by[0]} <= ${place(0)}`;
  return { where: `${where} AND ${behind}`, values: [...values, ...by.map((name) => last[name])] };
}

interface AskedTag extends Interval {
  name: string;
  /** Where the name stands among the values of the statement. */
  place: string;
  /** Of `day` and `tenant_id`, what is told apart beside the tag. */
  by: readonly string[];
  tenantId: string | null;
  /** A condition on the tenant. */
  where: string;
}

/**
 * Sums by the value of one name of the metadata: kept ones, and of requests that are in none; what is left of the sums of
 * each day has no such name, or is of days whose requests were gone before their tags were kept.
 */
export async function tagSource(
  sql: Sql,
  kept: readonly Span[],
  { name, place, by, tenantId, where, ...asked }: AskedTag,
): Promise<string> {
  const wide = await spansWithout(sql, name, tenantId, kept);
  const { spans, open } = cover(
    kept.filter(({ id }) => !wide.has(id)),
    asked,
    STEP_MS.tags,
  );
  const columns = by.map((column) => `${column}, `).join('');
  const value = `metadata ->> ${place} AS tag`;
  const parts = [
    `SELECT ${columns}value AS tag, ${SUMS} FROM usage_tags
     WHERE span_id = ANY('{${spans.map(({ id }) => id).join()}}'::integer[]) AND name = ${place} AND ${where}`,
    ...open.map(
      (gap) =>
        `SELECT ${columns}tag, ${SUMS} FROM (${usageRows(gap, value, { where: `metadata ->> ${place} <> '' AND ${where}` })}) AS untold`,
    ),
  ];
  // Summed before anything is taken from it: what is looked at twice is little then.
  const grouped = (tag: string, from: string): string =>
    `SELECT ${columns}${tag} AS tag, ${SUMMED} FROM ${from} GROUP BY ${columns}${tag === 'tag' ? 'tag' : '()'}`;
  const told = grouped('tag', `(${parts.join(' UNION ALL ')}) AS parts`);
  const all = grouped(`''`, `usage_daily_models WHERE ${daysOf(asked)} AND ${where}`);
  const rest = USAGE_SUMS.map((sum) => `-${sum}`).join(', ');
  return `(WITH told AS MATERIALIZED (${told}) SELECT * FROM told UNION ALL ${all} UNION ALL SELECT ${columns}'', ${rest} FROM told)`;
}

/** Spans in which this name has too many values to be kept. */
async function spansWithout(sql: Sql, name: string, tenantId: string | null, kept: readonly Span[]): Promise<Set<number>> {
  const rows = await sql.query<{ span_id: number }>(
    `SELECT DISTINCT span_id FROM usage_tags WHERE span_id = ANY($1::integer[]) AND name = $2 AND value IS NULL
       AND ($3::text IS NULL OR tenant_id = $3)`,
    [kept.map(({ id }) => id), name, tenantId],
  );
  return new Set(rows.map(({ span_id }) => span_id));
}
