import type { HeaderFacts, UpstreamHead } from '@libs/egress';
import { GatewayError } from '@libs/kernel';
import { type KeyReport, readUpstreamLimits } from '@libs/key-pool';
import type { AttemptRecord } from '@libs/ledger';
import type { UpstreamAdapter, UpstreamCall } from '@libs/providers';
import { idOf, type Target } from '@libs/routing';
import { type AttemptFailure, fromGatewayError } from './attempt-failure';
import type { Asking, LoopState, Sender, Served } from './attempt-loop';
import { failAttempt, openAttempt } from './attempt-record';
import { wallAt } from './exchange';
import { FannedAttempt } from './fan-out/fanned-attempt';
import type { FramePipe } from './frame-pipe';
import { isWithheldStop, withheldAnswer } from './withheld';
import type { GatewayServices, GatewaySettings, KeyGrant, ReadyProvider } from './services';
import { type Attempt, type AttemptResult, UpstreamAttempt } from './upstream-attempt';

export interface OneAttempt {
  target: Target;
  provider: ReadyProvider;
  adapter: UpstreamAdapter;
  call: UpstreamCall;
  asking: Asking;
  /** One for each copy of the call, mostly one. */
  grants: readonly [Grant, ...Grant[]];
  /** The circuit breaker waits for how this one goes. */
  probe: boolean;
  /** Those of the installation, or tighter ones of the route. */
  timeouts: AttemptTimeouts;
  /** An answer that its provider kept back counts as a failure: others are there for it. */
  movesWithheld: boolean;
}

export type AttemptTimeouts = Pick<GatewaySettings, 'firstByteTimeoutMs' | 'timeoutMs' | 'firstTokenTimeoutMs' | 'idleTimeoutMs'>;

/** An attempt under way. */
export interface Running {
  readonly one: OneAttempt;
  readonly attempt: Attempt;
  readonly record: AttemptRecord;
  readonly startedAt: number;
}

/** How one attempt, or a race of two, ended. */
export type Ran = { served: Served } | { failure: AttemptFailure; keyId: string | undefined; record: AttemptRecord };

export type Grant = Extract<KeyGrant, { granted: true }>;

/**
 * As many keys as the call has copies; the refusal when there are not enough.
 * A key may be granted several times: each copy counts.
 */
export function leaseKeys(
  services: GatewayServices,
  target: Target,
  { copies, tokens, affinity }: { copies: number; tokens: number; affinity?: number | undefined },
  excluded: ReadonlySet<string>,
): Leased | Promise<Leased> {
  const lease = (): KeyGrant | Promise<KeyGrant> =>
    services.keys.lease(target.providerId, target.model, excluded, tokens, affinity);
  const first = lease();
  if (copies > 1 || first instanceof Promise) return leaseAll(services, target, { first, copies, lease });
  return first.granted ? [first] : first;
}

export type Leased = [Grant, ...Grant[]] | Extract<KeyGrant, { granted: false }>;

interface Leasing {
  first: KeyGrant | Promise<KeyGrant>;
  copies: number;
  lease: () => KeyGrant | Promise<KeyGrant>;
}

async function leaseAll(services: GatewayServices, target: Target, { first, copies, lease }: Leasing): Promise<Leased> {
  const grant = await first;
  if (!grant.granted) return grant;
  const grants: [Grant, ...Grant[]] = [grant];
  while (grants.length < copies) {
    const more = await lease();
    if (!more.granted) {
      for (const unused of grants) tellKey(services, target, unused, { kind: 'no_verdict', tokens: 0 });
      return more;
    }
    grants.push(more);
  }
  return grants;
}

/** Asks one target once. @returns what it served, or why not and with which key */
export async function runAttempt(services: GatewayServices, one: OneAttempt, state: LoopState): Promise<Ran> {
  const running = launch(services, one, state);
  state.onStop = () => running.attempt.abort(state.stopped as GatewayError);
  if (state.stopped) running.attempt.abort(state.stopped);
  return conclude(services, running, state, await running.attempt.result);
}

/** Sends the call. It must be concluded or given up: its leases wait for that. */
export function launch(services: GatewayServices, one: OneAttempt, state: LoopState): Running {
  const startedAt = services.clock.monotonic();
  const record = openAttempt(one.target, one.grants[0].keyId, wallAt(state.sender, startedAt));
  state.attempts.push(record);
  services.stats.begin(breakerOf(one.target));
  return { one, record, startedAt, attempt: begin(services, one, state, record) };
}

/** What an attempt that ended means to the request, to its keys and to its target. */
export function conclude(services: GatewayServices, running: Running, state: LoopState, ended: AttemptResult): Ran {
  const { one, attempt, record, startedAt } = running;
  const { target, adapter, call, grants, asking } = one;
  const result = ended.kind === 'body' ? accepted(one, ended) : ended;
  record.duration_ms = services.clock.monotonic() - startedAt;
  record.ttfb_ms = result.firstByteAt === undefined ? null : result.firstByteAt - startedAt;
  if (result.kind === 'failed') {
    const failedCopy = attempt instanceof FannedAttempt ? attempt.failedCopy : 0;
    const stopped = state.stopped !== undefined;
    tellFailure(services, one, { failure: result.failure, copy: failedCopy, stopped });
    tellBreaker(services, one, stopped ? undefined : result.failure, record);
    failAttempt(record, result.failure);
    if (stopped) record.outcome = 'aborted';
    return { failure: result.failure, keyId: grants[failedCopy]?.keyId, record };
  }
  record.status = result.head.status;
  const limits = readUpstreamLimits(result.head.headers, services.clock.now());
  for (const grant of grants) tellKey(services, target, grant, { kind: 'success', limits });
  tellBreaker(services, one, result.kind === 'stream' ? 'opened' : 'served', record);
  if (result.kind === 'stream') state.streaming = breakerOf(target);
  const firstWordMs = result.kind === 'stream' ? record.duration_ms : (record.ttfb_ms ?? record.duration_ms);
  services.targets.served(breakerOf(target), asking.stream, firstWordMs);
  return { served: { result, target, adapter, call, keyId: grants[0].keyId, grants, record } };
}

/** Ends an attempt that another one has outrun: nothing is held against its key, and its target was slow at worst. */
export function giveUp(services: GatewayServices, { one, attempt, record, startedAt }: Running, late: boolean): void {
  attempt.abort(new GatewayError('client_closed', 'Another target was sooner.'));
  const name = breakerOf(one.target);
  const ms = services.clock.monotonic() - startedAt;
  record.duration_ms = ms;
  record.outcome = 'lost';
  // Its tokens stay booked as they were estimated: the provider has begun to count.
  for (const grant of one.grants) tellKey(services, one.target, grant, { kind: 'no_verdict' });
  if (one.probe) services.breakers.abandon(name);
  else if (late) services.breakers.record(name, { ok: true, slow: true, ms, probe: false });
  services.stats.end(name, undefined);
  if (late) services.targets.outrun(name, one.asking.stream, ms);
}

/** The name of a target's circuit breaker. */
export const breakerOf: (target: Target) => string = idOf;

/** Every lease is reported, in a `report` of its own; a provider without keys has nothing to be told. */
export function tellKey(services: GatewayServices, target: Target, grant: Grant, report: KeyReport): void {
  if (grant.keyId === undefined) return;
  report.lease = grant.lease;
  services.keys.report(target.providerId, grant.keyId, report);
}

interface Failed {
  failure: AttemptFailure;
  /** Which copy of the call failed. */
  copy: number;
  stopped: boolean;
}

function tellFailure(services: GatewayServices, { target, grants }: OneAttempt, { failure, copy, stopped }: Failed): void {
  grants.forEach((grant, i) => {
    const kind = i === copy && !stopped ? keyFault(failure) : undefined;
    const { doubtful, retryAfterMs, limits, error } = failure;
    const verdict = { kind: kind ?? ('no_verdict' as const), doubtful, retryAfterMs, limits, message: error.message };
    tellKey(services, target, grant, verdict);
  });
}

type KeyFault = Exclude<KeyReport['kind'], 'success' | 'no_verdict'>;

/** What a failure says of the key; undefined: nothing. */
function keyFault({ kind }: AttemptFailure): KeyFault | undefined {
  switch (kind) {
    case 'client':
    case 'refused':
    case 'bad_response':
    case 'withheld':
      return undefined;
    case 'network':
    case 'timeout':
      return 'server';
    default:
      return kind;
  }
}

const TARGET_FAULTS: ReadonlySet<AttemptFailure['kind']> = new Set(['server', 'network', 'timeout', 'bad_response', 'refused']);

/** @param end undefined: the attempt was stopped, which says nothing of the target */
function tellBreaker(
  { breakers, settings, stats, targets }: GatewayServices,
  { target, probe }: OneAttempt,
  end: 'served' | 'opened' | AttemptFailure | undefined,
  { duration_ms: durationMs, ttfb_ms: ttfbMs }: AttemptRecord,
): void {
  const name = breakerOf(target);
  const ok = end === 'served' || end === 'opened';
  const fault = !ok && end !== undefined && (TARGET_FAULTS.has(end.kind) || end.kind === 'rate');
  const sample = ok || fault ? { ok, firstByteMs: ok ? (ttfbMs ?? undefined) : undefined } : undefined;
  stats.end(name, sample, end === 'opened');
  if (ok || (end && TARGET_FAULTS.has(end.kind))) {
    const ms = ttfbMs ?? durationMs;
    breakers.record(name, { ok, slow: ms > settings.slowCallMs, ms, probe });
    if (!ok) targets.failed(name);
  } else if (probe) breakers.abandon(name);
}

/** Sends the call, or as many copies of it as there are grants. */
function begin(services: GatewayServices, one: OneAttempt, { sender }: LoopState, record: AttemptRecord): Attempt {
  const { provider, adapter, target, call, asking, grants, timeouts, movesWithheld } = one;
  const { upstream, clock } = services;
  const trace = sender.trace?.attempt(record);
  const start = (grant: Grant, createPipe: () => FramePipe): Attempt => {
    const ask = {
      endpoint: provider.endpoint,
      facts: provider.endpoint.headers && headerFacts(sender, target),
      trace,
      adapter,
      call,
      secret: grant.secret,
      stream: asking.stream,
      firstByteTimeoutMs: asking.stream ? timeouts.firstByteTimeoutMs : timeouts.timeoutMs,
      firstTokenTimeoutMs: timeouts.firstTokenTimeoutMs,
      idleTimeoutMs: timeouts.idleTimeoutMs,
      movesWithheld,
      createPipe,
      openPipe: asking.openPipe && ((head: UpstreamHead) => asking.openPipe?.(head)),
    };
    return new UpstreamAttempt(ask, upstream, clock);
  };
  const [only, ...more] = grants;
  if (more.length === 0) return start(only, () => asking.createPipe(adapter, target, call));
  let pipes: FramePipe[] | undefined;
  const pipe = (copy: number): FramePipe =>
    (pipes ??= asking.createPipes?.(adapter, target, call) ?? [])[copy] ?? asking.createPipe(adapter, target, call);
  return new FannedAttempt(grants.map((grant, copy) => start(grant, () => pipe(copy))));
}

/** What headers that an operator adds may name. */
const headerFacts = ({ requestId, principal }: Sender, { providerId }: Target): HeaderFacts => ({
  tenant_id: principal.tenantId,
  team_id: principal.teamId,
  user_id: principal.userId,
  virtual_key_id: principal.virtualKeyId,
  request_id: requestId,
  provider_id: providerId,
});

function accepted(one: OneAttempt, result: Extract<AttemptResult, { kind: 'body' }>): AttemptResult {
  try {
    one.asking.accept(one.adapter, one.target, one.call, result.body, result.head, result.siblings);
    if (one.movesWithheld && isWithheldStop(one.asking.stopReason?.())) throw withheldAnswer();
    return result;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { kind: 'failed', failure: fromGatewayError(error, result.head.status), firstByteAt: result.firstByteAt };
  }
}
