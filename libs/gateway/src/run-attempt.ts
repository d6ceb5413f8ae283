import type { UpstreamHead } from '@libs/egress';
import { GatewayError } from '@libs/kernel';
import { type KeyReport, readUpstreamLimits } from '@libs/key-pool';
import type { AttemptRecord } from '@libs/ledger';
import type { UpstreamAdapter, UpstreamCall } from '@libs/providers';
import type { Target } from '@libs/routing';
import { type AttemptFailure, fromGatewayError } from './attempt-failure';
import type { Asking, LoopState, Served } from './attempt-loop';
import { failAttempt, openAttempt } from './attempt-record';
import { FannedAttempt } from './fan-out/fanned-attempt';
import type { FramePipe } from './frame-pipe';
import type { GatewayServices, KeyGrant, ReadyProvider } from './services';
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
}

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

type Leased = [Grant, ...Grant[]] | Extract<KeyGrant, { granted: false }>;

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
export async function runAttempt(
  services: GatewayServices,
  one: OneAttempt,
  state: LoopState,
): Promise<{ served: Served } | { failure: AttemptFailure; keyId: string | undefined }> {
  const { clock } = services;
  const { target, adapter, call, grants } = one;
  const { keyId } = grants[0];
  const record = openAttempt(target, keyId, clock.now());
  state.attempts.push(record);
  services.stats.begin(breakerOf(target));
  const started = clock.monotonic();
  const attempt = begin(services, one);
  state.onStop = () => attempt.abort(state.stopped as GatewayError);
  if (state.stopped) attempt.abort(state.stopped);
  let result = await attempt.result;
  if (result.kind === 'body') result = accepted(one, result);
  record.duration_ms = clock.monotonic() - started;
  record.ttfb_ms = result.firstByteAt === undefined ? null : result.firstByteAt - started;
  if (result.kind === 'failed') {
    const failedCopy = attempt instanceof FannedAttempt ? attempt.failedCopy : 0;
    tellFailure(services, one, { failure: result.failure, copy: failedCopy, stopped: state.stopped !== undefined });
    tellBreaker(services, one, state.stopped ? undefined : result.failure, record);
    failAttempt(record, result.failure);
    return { failure: result.failure, keyId: grants[failedCopy]?.keyId };
  }
  record.status = result.head.status;
  const limits = readUpstreamLimits(result.head.headers, clock.now());
  for (const grant of grants) tellKey(services, target, grant, { kind: 'success', limits });
  tellBreaker(services, one, 'served', record);
  return { served: { result, target, adapter, call, keyId, grants, record } };
}

/** The name of a target's circuit breaker. */
export const breakerOf = ({ providerId, model }: Target): string => `${providerId}/${model}`;

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
    const { retryAfterMs, limits, error } = failure;
    const verdict = { kind: kind ?? ('no_verdict' as const), retryAfterMs, limits, message: error.message };
    tellKey(services, target, grant, verdict);
  });
}

/** What a failure says of the key; undefined: nothing. */
function keyFault({ kind }: AttemptFailure): 'auth' | 'quota' | 'rate' | 'server' | undefined {
  switch (kind) {
    case 'client':
    case 'bad_response':
      return undefined;
    case 'network':
    case 'timeout':
      return 'server';
    default:
      return kind;
  }
}

const TARGET_FAULTS: ReadonlySet<AttemptFailure['kind']> = new Set(['server', 'network', 'timeout', 'bad_response']);

/** @param end undefined: the attempt was stopped, which says nothing of the target */
function tellBreaker(
  { breakers, settings, stats }: GatewayServices,
  { target, probe }: OneAttempt,
  end: 'served' | AttemptFailure | undefined,
  { duration_ms: durationMs, ttfb_ms: ttfbMs }: AttemptRecord,
): void {
  const name = breakerOf(target);
  const ok = end === 'served';
  const fault = end && end !== 'served' && (TARGET_FAULTS.has(end.kind) || end.kind === 'rate');
  stats.end(name, ok || fault ? { ok, firstByteMs: ok ? (ttfbMs ?? undefined) : undefined } : undefined);
  if (ok || (end && TARGET_FAULTS.has(end.kind))) {
    const ms = ttfbMs ?? durationMs;
    breakers.record(name, { ok, slow: ms > settings.slowCallMs, ms, probe });
  } else if (probe) breakers.abandon(name);
}

/** Sends the call, or as many copies of it as there are grants. */
function begin(services: GatewayServices, { provider, adapter, target, call, asking, grants }: OneAttempt): Attempt {
  const { settings, upstream, clock } = services;
  const start = (grant: Grant, createPipe: () => FramePipe): Attempt => {
    const ask = {
      endpoint: provider.endpoint,
      adapter,
      call,
      secret: grant.secret,
      stream: asking.stream,
      firstByteTimeoutMs: asking.stream ? settings.firstByteTimeoutMs : settings.timeoutMs,
      firstTokenTimeoutMs: settings.firstTokenTimeoutMs,
      idleTimeoutMs: settings.idleTimeoutMs,
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

function accepted(one: OneAttempt, result: Extract<AttemptResult, { kind: 'body' }>): AttemptResult {
  try {
    one.asking.accept(one.adapter, one.target, one.call, result.body, result.head, result.siblings);
    return result;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { kind: 'failed', failure: fromGatewayError(error, result.head.status), firstByteAt: result.firstByteAt };
  }
}
