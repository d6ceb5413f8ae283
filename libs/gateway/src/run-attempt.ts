import type { UpstreamHead } from '@libs/egress';
import { GatewayError } from '@libs/kernel';
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
}

type Grant = Extract<KeyGrant, { granted: true }>;

/**
 * As many keys as the call has copies; the refusal when there are not enough.
 * A key may be granted several times: each copy counts.
 */
export async function leaseKeys(
  services: GatewayServices,
  target: Target,
  copies: number,
  excluded: ReadonlySet<string>,
): Promise<[Grant, ...Grant[]] | Extract<KeyGrant, { granted: false }>> {
  const lease = (): KeyGrant | Promise<KeyGrant> => services.keys.lease(target.providerId, target.model, excluded);
  const first = lease();
  const grant = first instanceof Promise ? await first : first;
  if (!grant.granted) return grant;
  const grants: [Grant, ...Grant[]] = [grant];
  while (grants.length < copies) {
    const more = await lease();
    if (!more.granted) return more;
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
  const started = clock.monotonic();
  const attempt = begin(services, one);
  state.onStop = () => attempt.abort(state.stopped as GatewayError);
  if (state.stopped) attempt.abort(state.stopped);
  let result = await attempt.result;
  if (result.kind === 'body') result = accepted(one, result);
  record.duration_ms = clock.monotonic() - started;
  record.ttfb_ms = result.firstByteAt === undefined ? null : result.firstByteAt - started;
  if (result.kind === 'failed') {
    const failedKey = (attempt instanceof FannedAttempt ? grants[attempt.failedCopy] : grants[0])?.keyId;
    if (!state.stopped) report(services, target, failedKey, result.failure);
    failAttempt(record, result.failure);
    return { failure: result.failure, keyId: failedKey };
  }
  record.status = result.head.status;
  for (const grant of grants)
    if (grant.keyId !== undefined) services.keys.report(target.providerId, grant.keyId, { kind: 'success' });
  return { served: { result, target, adapter, call, keyId, record } };
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

function report(services: GatewayServices, target: Target, keyId: string | undefined, failure: AttemptFailure): void {
  if (keyId === undefined) return;
  if (failure.kind === 'client' || failure.kind === 'bad_response') return;
  const kind = failure.kind === 'network' || failure.kind === 'timeout' ? 'server' : failure.kind;
  services.keys.report(target.providerId, keyId, { kind, retryAfterMs: failure.retryAfterMs });
}
