import { GatewayError, idsFrom, isId } from '@libs/kernel';
import type { LedgerRecord } from '../record';
import type { MatchingNames } from './names-matching';

/** What is looked for; what is absent does not matter. */
export interface RequestFilter {
  /** null reads over all tenants. */
  tenantId: string | null;
  teamId?: string | undefined;
  userId?: string | undefined;
  virtualKeyId?: string | undefined;
  /** Asked for or used. */
  model?: string | undefined;
  providerId?: string | undefined;
  /** It served, or an attempt failed with it. */
  providerKeyId?: string | undefined;
  outcome?: string | undefined;
  status?: number | undefined;
  errorCode?: string | undefined;
  runId?: string | undefined;
  streamed?: boolean | undefined;
  cached?: boolean | undefined;
  /** Read less from its provider's cache than the request before it in its conversation had left there. */
  promptCacheMissed?: boolean | undefined;
  fallbackUsed?: boolean | undefined;
  minCostMicroUsd?: number | undefined;
  maxCostMicroUsd?: number | undefined;
  minLatencyMs?: number | undefined;
  maxLatencyMs?: number | undefined;
  /** A name of the metadata and its value. */
  metadata?: { name: string; value: string } | undefined;
  /** An id; or a part of the name of a model, a provider or a virtual key; or an error code, or a value of the metadata. */
  text?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

/** What rows are told apart by in one index, as the index says it (migration 0018). */
export const MARKS = `(ARRAY[model_used, model_asked, provider_id, provider_key_id, error_code, outcome, user_id, team_id] || coalesce(failed_keys, '{}'))`;

/** The id of a request may be a little older or younger than its start: it was given before, or elsewhere. */
const SLACK_MS = 86_400_000;

/** Values as they are asked for and found in the columns; what stands in the marks is asked of them too. */
export function searchOf(
  filter: RequestFilter,
  names: MatchingNames | undefined,
  before: Position | undefined,
): { where: string; values: unknown[] } {
  const values: unknown[] = [];
  const where: string[] = ['true'];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const add = (value: unknown, condition: (place: string) => string): void => {
    if (value !== undefined && value !== null) where.push(condition(place(value)));
  };
  const marked = (value: string | undefined, condition: (place: string) => string): void =>
    add(value, (p) => `${condition(p)} AND ${MARKS} @> ARRAY[${p}::text]`);
  add(filter.tenantId, (p) => `tenant_id = ${p}`);
  add(filter.virtualKeyId, (p) => `virtual_key_id = ${p}`);
  add(filter.runId, (p) => `run_id = ${p}`);
  add(filter.status, (p) => `status = ${p}`);
  add(filter.streamed, (p) => `streamed = ${p}`);
  add(filter.fallbackUsed, (p) => `fallback_used = ${p}`);
  add(filter.cached, (p) => `(cache_kind IS NOT NULL) = ${p}`);
  add(filter.promptCacheMissed, (p) => `(prompt_cache_miss IS NOT NULL) = ${p}`);
  add(
    filter.minCostMicroUsd,
    (p) => `cost_micro_usd >= ${p}${(filter.minCostMicroUsd ?? 0) > 0 ? ' AND cost_micro_usd > 0' : ''}`,
  );
  add(filter.maxCostMicroUsd, (p) => `cost_micro_usd <= ${p}`);
  add(filter.minLatencyMs, (p) => `latency_ms >= ${p}`);
  add(filter.maxLatencyMs, (p) => `latency_ms <= ${p}`);
  marked(filter.model, (p) => `(model_used = ${p} OR model_asked = ${p})`);
  marked(filter.providerId, (p) => `provider_id = ${p}`);
  marked(filter.providerKeyId, (p) => `(provider_key_id = ${p} OR ${p} = ANY(failed_keys))`);
  marked(filter.errorCode, (p) => `error_code = ${p}`);
  marked(filter.userId, (p) => `user_id = ${p}`);
  marked(filter.teamId, (p) => `team_id = ${p}`);
  // Nearly all are completed: that alone is no reason to leave the order of time.
  if (filter.outcome === 'completed') add(filter.outcome, (p) => `outcome = ${p}`);
  // Said in so many words, as the index of what did not complete has it.
  else marked(filter.outcome, (p) => `outcome = ${p} AND outcome <> 'completed'`);
  if (filter.status !== undefined && filter.status >= 400) where.push('status >= 400');
  if (filter.metadata) add(JSON.stringify({ [filter.metadata.name]: filter.metadata.value }), (p) => `metadata @> ${p}::jsonb`);
  if (filter.text !== undefined && names) where.push(textCondition(filter.text, names, place));
  addTimes(filter, add);
  if (before) {
    where.push(`(started_at, request_id) < (${place(before.startedAt)}::timestamptz, ${place(before.requestId)})`);
    add(idsFrom('request', Math.max(0, before.startedAt.getTime() + SLACK_MS)), (p) => `request_id < ${p}`);
  }
  return { where: where.join(' AND '), values };
}

const DAY_MS = 86_400_000;
const SPANS_DAYS = [1, 7];

/** The span of the filter in parts, the latest first: a day, a week, and all before. */
export function spansBack({ from, to }: RequestFilter, before: Position | undefined): { from?: Date; to?: Date }[] {
  const end = Math.min(before?.startedAt.getTime() ?? Infinity, to?.getTime() ?? Infinity, Date.now());
  const spans: { from?: Date; to?: Date }[] = [];
  let upper = to;
  for (const days of SPANS_DAYS) {
    const start = new Date(end - days * DAY_MS);
    if (from && start <= from) break;
    spans.push({ from: start, ...(upper && { to: upper }) });
    upper = start;
  }
  return [...spans, { ...(from && { from }), ...(upper && { to: upper }) }];
}

/** Days outside the span are not even looked at. */
function addTimes({ from, to }: RequestFilter, add: (value: unknown, condition: (place: string) => string) => void): void {
  add(from, (p) => `started_at >= ${p}`);
  add(to, (p) => `started_at < ${p}`);
  if (from) add(idsFrom('request', Math.max(0, from.getTime() - SLACK_MS)), (p) => `request_id >= ${p}`);
  if (to) add(idsFrom('request', Math.max(0, to.getTime() + SLACK_MS)), (p) => `request_id < ${p}`);
}

function textCondition(text: string, { marks, virtualKeys }: MatchingNames, place: (value: unknown) => string): string {
  if (isId('request', text)) return `request_id = ${place(text)}`;
  if (isId('run', text)) return `run_id = ${place(text)}`;
  if (isId('virtualKey', text)) return `virtual_key_id = ${place(text)}`;
  const value = `$.* ? (@ == ${JSON.stringify(text)})`;
  const any = [`${MARKS} && ${place([text, ...marks])}::text[]`, `metadata @? ${place(value)}::jsonpath`];
  if (virtualKeys.length > 0) any.push(`virtual_key_id = ANY(${place(virtualKeys)}::text[])`);
  return `(${any.join(' OR ')})`;
}

/** The last request of a page. */
export interface Position {
  startedAt: Date;
  requestId: string;
}

export const writeCursor = (row: Pick<LedgerRecord, 'started_at' | 'request_id'>): string =>
  Buffer.from(`${new Date(row.started_at).toISOString()} ${row.request_id}`).toString('base64url');

/** @throws GatewayError invalid_request (param cursor) */
export function readCursor(cursor: string): Position {
  const [startedAt = '', requestId = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (Number.isNaN(Date.parse(startedAt)) || !/^req_[0-9a-z]+$/.test(requestId)) {
    throw new GatewayError('invalid_request', '`cursor` is not one that this list gave.', { param: 'cursor' });
  }
  return { startedAt: new Date(startedAt), requestId };
}
