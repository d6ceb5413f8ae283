import { api, ok } from '../../api/client';
import { allPages } from '../../kit/all-pages';
import type { Adjustment, Budget } from './data';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The longest that usage is asked for. */
const MOST_DAYS = 400;

/** Used from a moment on until the next step. */
interface Step {
  readonly at: number;
  readonly used: number;
}

/** How much was left at each moment, and how it goes on at the pace so far. Times in seconds since 1970. */
export interface Course {
  readonly times: readonly number[];
  readonly left: readonly (number | null)[];
  readonly ahead: readonly (number | null)[];
  /** Straight from all of it to nothing at the end of the period. */
  readonly even: readonly (number | null)[];
}

export const loadAdjustments = ({ id }: Budget): Promise<Adjustment[]> =>
  allPages((cursor) =>
    ok(api.GET('/v1/admin/budgets/{id}/adjustments', { params: { path: { id }, query: { limit: 200, cursor } } })),
  );

/** When counting began: with the period, or within it when the budget is younger. */
const beginOf = ({ period_start: start, created_at: made }: Budget): number => Math.max(Date.parse(start), Date.parse(made));

/** Use by the day, or by the hour where a day is looked at and such figures are kept. */
export async function loadSteps(budget: Budget): Promise<Step[]> {
  const { subject_kind: kind, subject_id: id, period, unit } = budget;
  if (period === 'day') return kind === 'key' || kind === 'tenant' ? byHour(budget) : [];
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const from = day(Math.max(beginOf(budget), Date.now() - (MOST_DAYS - 1) * DAY_MS));
  const whose = { key: { virtual_key_id: id }, user: { user_id: id }, team: { team_id: id }, tenant: {} }[kind];
  const query = { from, to: day(Date.now()), group_by: 'day', tenant_id: budget.tenant_id, ...whose };
  const { data } = await ok(api.GET('/v1/admin/usage', { params: { query } }));
  return data.flatMap((row) => {
    const tokens = row.input_tokens + row.cache_read_tokens + row.cache_write_tokens + row.output_tokens + row.reasoning_tokens;
    const used = unit === 'tokens' ? tokens : row.cost_usd * 1_000_000;
    return row.day == null ? [] : [{ at: Date.parse(`${row.day}T00:00:00Z`), used }];
  });
}

async function byHour({ subject_kind: kind, subject_id: id, period_start: start, unit }: Budget): Promise<Step[]> {
  const hours = Math.max(1, Math.ceil((Date.now() - Date.parse(start)) / HOUR_MS));
  const ofKey = async () =>
    (
      await ok(
        api.GET('/v1/stats/keys/{id}/timeseries', {
          params: { path: { id }, query: { window_minutes: hours * 60, step_seconds: 3_600 } },
        }),
      )
    ).series;
  const ofTenant = async () =>
    (await ok(api.GET('/v1/stats/providers/tokens', { params: { query: { period: 'day', by: 'tenant', id, tenant_id: id } } })))
      .data[0]?.series ?? [];
  const points = await (kind === 'key' ? ofKey() : ofTenant());
  return points
    .map(({ at, total_tokens: tokens, cost_usd: usd }) => ({ at: Date.parse(at), used: unit === 'tokens' ? tokens : usd * 1e6 }))
    .filter(({ at }) => at >= Date.parse(start));
}

/**
 * From the present backwards, for only that is exact: before now there was more by what was used since and taken off by
 * hand, and less by what was topped up.
 */
export function courseOf(budget: Budget, steps: readonly Step[], adjustments: readonly Adjustment[], now: number): Course {
  const { limit, spent, forecast, resets_at: resets, period_start: start } = budget;
  const begin = beginOf(budget);
  const end = resets === null ? now : Date.parse(resets);
  const leftNow = Math.max(0, limit - spent);
  const own = adjustments.filter(({ period_start: of }) => Date.parse(of) === Date.parse(start));
  const toppedUp = own.reduce((sum, { kind, amount }) => sum + (kind === 'top_up' ? amount : 0), 0);
  const changes = [
    ...steps.map(({ at, used }) => ({ at, by: -used })),
    ...own.map(({ created_at: at, kind, amount }) => ({ at: Date.parse(at), by: kind === 'top_up' ? amount : -amount })),
  ];
  const leftAt = (at: number): number =>
    Math.max(0, leftNow - changes.reduce((sum, one) => sum + (one.at >= at ? one.by : 0), 0));
  const atEnd = forecast === null || resets === null ? undefined : limit - forecast;
  const crossing = usedUpAt(budget, now);
  const past = [begin, ...changes.map(({ at }) => at).filter((at) => at > begin && at < now)];
  const moments = [
    ...new Set([...past, now, ...(crossing === undefined ? [] : [crossing]), ...(resets === null ? [] : [end])]),
  ].sort((a, b) => a - b);
  const straight = (at: number, from: number, to: number, of: number, into: number): number =>
    Math.max(0, of + ((into - of) * (at - from)) / Math.max(1, to - from));
  return {
    times: moments.map((at) => Math.round(at / 1_000)),
    left: moments.map((at) => (at > now ? null : at === now ? leftNow : at === begin ? limit - toppedUp : leftAt(at))),
    ahead: moments.map((at) => (at < now || atEnd === undefined ? null : straight(at, now, end, leftNow, atEnd))),
    even: moments.map((at) => (resets === null ? null : straight(at, Date.parse(start), end, limit, 0))),
  };
}

/** When it will be used up at the pace so far; undefined: not within this period, or nobody can tell. */
export function usedUpAt({ limit, spent, forecast, resets_at: resets }: Budget, now: number): number | undefined {
  if (resets === null || forecast === null || forecast <= limit || spent >= limit) return undefined;
  return now + ((limit - spent) / (forecast - spent)) * (Date.parse(resets) - now);
}
