import { seenBy, type Sql, type Tenanted, tookTooLong, type Transactional } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import { pairSource, tagSource } from '../usage-spans/span-sources';
import { liveSpans } from '../usage-spans/usage-spans.repository';
import { daysOf, usageRows } from './usage-rows';

/** What sums can be told apart by; `tag` is the value of one name of the requests' metadata. */
export const USAGE_DIMENSIONS = ['day', 'month', 'tenant', 'team', 'key', 'user', 'provider', 'model', 'tag'] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

export interface UsageQuery {
  /** null reads over all tenants. */
  tenantId: string | null;
  /** Days (UTC) as `2026-11-01`; `to` is not included. */
  from: string;
  to: string;
  groupBy: readonly UsageDimension[];
  /** The name in the metadata; needed for the dimension `tag`. */
  tag?: string | undefined;
  teamId?: string | undefined;
  virtualKeyId?: string | undefined;
  userId?: string | undefined;
  providerId?: string | undefined;
  model?: string | undefined;
  /** Groups at most. */
  limit: number;
}

/** Whole micro-USD and tokens. */
export interface UsageSums {
  requests: number;
  /** Ended in an error or broke off. */
  errors: number;
  /** Turned away before any attempt. */
  refusals: number;
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  /** Whose figures were counted by the gateway. */
  estimated_requests: number;
  /** Whose cost nobody knows; it is in no sum. */
  unpriced_requests: number;
  /** What the tenant is charged, adjustments included. */
  cost_micro_usd: number;
  /** Of that, booked later because a price was corrected. */
  adjusted_micro_usd: number;
  /** What the providers ask for, adjustments included. */
  provider_cost_micro_usd: number;
}

export type UsageGroup = Partial<Record<UsageDimension, string | null>> & UsageSums;

/** The rows of a report, by this name: without it a column would be taken for what is shown of it. */
const ROWS = 'given';
const MONTH = `date_trunc('month', ${ROWS}.day::timestamp)`;
interface DimensionSql {
  column: string;
  /** What rows are grouped by, and what is shown of a group. */
  by: string;
  shown: string;
}
const plain = (column: string, shown = `nullif(${column}, '')`): DimensionSql => ({ column, by: `${ROWS}.${column}`, shown });
const DIMENSION_SQL: Record<UsageDimension, DimensionSql> = {
  day: plain('day', `to_char(day, 'YYYY-MM-DD')`),
  month: { column: 'day', by: MONTH, shown: `to_char(${MONTH}, 'YYYY-MM')` },
  tenant: plain('tenant_id', 'tenant_id'),
  team: plain('team_id'),
  key: plain('virtual_key_id'),
  user: plain('user_id'),
  provider: plain('provider_id'),
  model: plain('model'),
  tag: plain('tag'),
};

const PLAIN = [
  ...['requests', 'errors', 'refusals', 'input_tokens', 'cache_read_tokens', 'cache_write_tokens', 'output_tokens'],
  ...['reasoning_tokens', 'estimated_requests', 'unpriced_requests', 'adjusted_micro_usd'],
];
const SUMS = [
  ...PLAIN.map((name) => `coalesce(sum(${name}), 0)::bigint AS ${name}`),
  'coalesce(sum(cost_micro_usd + adjusted_micro_usd), 0)::bigint AS cost_micro_usd',
  'coalesce(sum(provider_cost_micro_usd + provider_adjusted_micro_usd), 0)::bigint AS provider_cost_micro_usd',
].join(', ');

/** From few rows to many; a report is read from the first that tells apart what it asks for. */
const SOURCES: readonly { table: string; columns: ReadonlySet<string> }[] = [
  { table: 'usage_daily_models', columns: new Set(['day', 'tenant_id', 'provider_id', 'model']) },
  { table: 'usage_daily_keys', columns: new Set(['day', 'tenant_id', 'team_id', 'virtual_key_id', 'user_id']) },
];
const FINEST = 'usage_daily';
/** What sums of longer spans tell apart. */
const PAIR_COLUMNS: ReadonlySet<string> = new Set(['tenant_id', 'virtual_key_id', 'provider_id', 'model']);
const TAG_COLUMNS: ReadonlySet<string> = new Set(['day', 'tenant_id', 'tag']);

/** Sums over the ledger: from those of each day or of longer spans, from as few rows as tell apart what is asked for. */
export class UsageReports {
  constructor(private readonly database: Tenanted & Transactional) {}

  /**
   * @returns groups in their own order, what has none of it first, and the sum of everything, groups beyond the limit included
   * @throws GatewayError invalid_request when it would take longer than a statement may
   */
  async report(query: UsageQuery): Promise<{ groups: UsageGroup[]; totals: UsageSums; complete: boolean }> {
    const kept = await liveSpans(this.database);
    const reading = seenBy(this.database, query.tenantId).transaction(async (sql) => {
      // What is summed fits into it: groups that are put into files wait for the disk.
      await sql.query(`SET LOCAL work_mem = '32MB'`);
      const [totals] = await ask<UsageSums>({ sql, kept }, query, []);
      const sums = totals as UsageSums;
      if (query.groupBy.length === 0) return { groups: [sums], totals: sums, complete: true };
      const groups = await ask<UsageGroup>({ sql, kept }, query, query.groupBy);
      return { groups: groups.slice(0, query.limit), totals: sums, complete: groups.length <= query.limit };
    });
    return reading.catch((error: unknown) => {
      throw tookTooLong(error) ? tooMuch(query) : error;
    });
  }
}

function tooMuch({ groupBy, tag }: UsageQuery): GatewayError {
  const more = tag === undefined && !groupBy.includes('tag') ? '' : ', or for the tag with nothing but day, month and tenant';
  const message = `This report reads more than it may in one go: ask for fewer days, for one tenant${more}.`;
  return new GatewayError('invalid_request', message, { param: 'from' });
}

/** Where reports are read from. */
interface Place {
  sql: Sql;
  kept: Awaited<ReturnType<typeof liveSpans>>;
}

async function ask<Row>(from: Place, query: UsageQuery, groupBy: readonly UsageDimension[]): Promise<Row[]> {
  const { source, where, values, having } = await read(from, query, groupBy);
  if (groupBy.length === 0) return from.sql.query<Row>(`SELECT ${SUMS} FROM ${source} AS ${ROWS} WHERE ${where}`, values);
  const shown = groupBy.map((name) => `${DIMENSION_SQL[name].shown} AS "${name}"`).join(', ');
  // Ordered by what they are grouped by, so that no more rows are read than the groups that are shown need.
  const by = groupBy.map((name) => DIMENSION_SQL[name].by).join(', ');
  return from.sql.query<Row>(
    `SELECT ${shown}, ${SUMS} FROM ${source} AS ${ROWS} WHERE ${where} GROUP BY ${by} ${having} ORDER BY ${by} LIMIT ${Math.trunc(query.limit) + 1}`,
    values,
  );
}

/** @param groupBy what the rows that are read must tell apart */
async function read({ sql, kept }: Place, query: UsageQuery, groupBy: readonly UsageDimension[]): Promise<Reading> {
  const { where, values, asked } = conditions(query, groupBy);
  const span = { from: Date.parse(query.from), to: Date.parse(query.to) };
  const place = (value: unknown): string => `$${values.push(value)}`;
  const reading = (source: string, more?: string, having = ''): Reading => ({
    ...{ source, values, having },
    where: ['true', ...where, ...(more === undefined ? [] : [more])].join(' AND '),
  });
  if (asked.has('tag')) {
    const name = query.tag ?? '';
    if (isWithin(asked, TAG_COLUMNS)) {
      const by = [...TAG_COLUMNS].filter((column) => asked.has(column) && column !== 'tag');
      const tag = { ...span, by, name, place: place(name), tenantId: query.tenantId, where: reading('').where };
      return reading(await tagSource(sql, kept.tags, tag), undefined, 'HAVING sum(requests) <> 0');
    }
    return reading(`(${usageRows(span, `coalesce(metadata ->> ${place(name)}, '') AS tag`)})`);
  }
  const coarse = SOURCES.find(({ columns }) => isWithin(asked, columns))?.table;
  if (coarse !== undefined || !isWithin(asked, PAIR_COLUMNS)) return reading(coarse ?? FINEST, daysOf(span));
  // Sums of spans begin with the key: whose they are does not lead to them.
  const keys = query.tenantId === null ? undefined : `tenant_id = ${place(query.tenantId)} AND ${daysOf(span)}`;
  const { where: which } = reading('', keys && `virtual_key_id IN (SELECT virtual_key_id FROM usage_daily_keys WHERE ${keys})`);
  const by = groupBy.map((name) => DIMENSION_SQL[name].column);
  const pairs = { ...span, by, limit: Math.trunc(query.limit), where: which, values };
  return { ...(await pairSource(sql, kept.pairs, pairs)), having: '' };
}

interface Reading {
  source: string;
  where: string;
  values: unknown[];
  having: string;
}

function conditions(
  query: UsageQuery,
  groupBy: readonly UsageDimension[],
): { where: string[]; values: unknown[]; asked: ReadonlySet<string> } {
  const values: unknown[] = [];
  const where: string[] = [];
  const asked = new Set(groupBy.map((name) => DIMENSION_SQL[name].column));
  const add = (column: string, value: string | null | undefined): void => {
    if (value === undefined || value === null) return;
    asked.add(column);
    where.push(`${column} = $${values.push(value)}`);
  };
  add('tenant_id', query.tenantId);
  add('team_id', query.teamId);
  add('virtual_key_id', query.virtualKeyId);
  add('user_id', query.userId);
  add('provider_id', query.providerId);
  add('model', query.model);
  return { where, values, asked };
}

const isWithin = (asked: ReadonlySet<string>, columns: ReadonlySet<string>): boolean =>
  [...asked].every((column) => columns.has(column));
