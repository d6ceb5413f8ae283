import { api, ok, type Schema } from '../../api/client';

export type Tenant = Schema<'TenantView'>;
export type Team = Schema<'TeamView'>;
export type User = Schema<'UserView'>;
export type UsageRow = Schema<'UsageRow'>;
export type Statement = Schema<'StatementView'>;

export const TENANTS = ['tenants'] as const;
export const TEAMS = ['teams'] as const;

export const loadTenants = (archived: boolean) => (cursor: string | undefined) =>
  ok(api.GET('/v1/admin/tenants', { params: { query: { limit: 100, cursor, ...(!archived && { archived: false }) } } }));

/** What use is told apart by, beside the day. */
export const DIMENSIONS = ['model', 'provider', 'key', 'user', 'team'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

const DAY_MS = 86_400_000;
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export interface Asked {
  readonly tenant: string;
  readonly days: number;
  readonly by: readonly (Dimension | 'day')[];
}

/** As the API asks for it; days are those of UTC, today's included. */
export const usageQuery = ({ tenant, days, by }: Asked) => ({
  ...{ tenant_id: tenant, group_by: by.join(',') },
  ...{ from: dayOf(Date.now() - (days - 1) * DAY_MS), to: dayOf(Date.now()) },
});

export const loadUsage = (asked: Asked) => ok(api.GET('/v1/admin/usage', { params: { query: usageQuery(asked) } }));

export const tokensOf = (row: UsageRow): number =>
  row.input_tokens + row.cache_read_tokens + row.cache_write_tokens + row.output_tokens + row.reasoning_tokens;

/** Every day from the first to the last, also those on which nothing was asked. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) days.push(dayOf(at));
  return days;
}

/** The present month and those before it, as `2026-11`. */
export function months(count: number, now = new Date()): string[] {
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  );
}

/** Where a file lies that the gateway writes while it reads. */
export const fileUrl = (path: string, query: Readonly<Record<string, string>>): string =>
  `${path}?${new URLSearchParams({ ...query, format: 'csv' }).toString()}`;
