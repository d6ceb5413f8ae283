import { GatewayError } from '@libs/kernel';
import { adapterFor, type UpstreamAdapter, type UpstreamCall } from '@libs/providers';
import type { AttemptRecord } from '@libs/ledger';
import type { UpstreamHead } from '@libs/egress';
import type { Plan, Target } from '@libs/routing';
import type { AttemptFailure } from './attempt-failure';
import type { FramePipe } from './frame-pipe';
import { nextStep } from './next-step';
import { pause } from './pause';
import { breakerOf, type Grant, leaseKeys, runAttempt } from './run-attempt';
import type { GatewayServices, KeyGrant, ReadyProvider } from './services';
import type { AttemptResult } from './upstream-attempt';

/** How a request is put to one target; the loop decides only whom to ask next. */
export interface Asking {
  stream: boolean;
  /** Reserved at the key until it is known what was used. */
  readonly expectedTokens: number;
  /** @throws GatewayError unsupported_by_target, context_length_exceeded: another target may take it; others: none will */
  encode(adapter: UpstreamAdapter, target: Target): UpstreamCall | Promise<UpstreamCall>;
  createPipe(adapter: UpstreamAdapter, target: Target, call: UpstreamCall): FramePipe;
  /** One for each copy of a call that is made several times; absent: no call is. */
  createPipes?(adapter: UpstreamAdapter, target: Target, call: UpstreamCall): FramePipe[];
  /** For answers that show only by their head whether they are passed on as they come; undefined: read whole. */
  openPipe?(head: UpstreamHead): FramePipe | undefined;
  /** Reads a whole body, so that an answer which is none still falls over. @throws GatewayError */
  accept(
    adapter: UpstreamAdapter,
    target: Target,
    call: UpstreamCall,
    body: Buffer,
    head: UpstreamHead,
    siblings?: readonly Buffer[],
  ): void;
}

export interface Served {
  result: Exclude<AttemptResult, { kind: 'failed' }>;
  target: Target;
  adapter: UpstreamAdapter;
  call: UpstreamCall;
  keyId: string | undefined;
  /** Of its keys, one for each call that was made. */
  grants: readonly Grant[];
  record: AttemptRecord;
}

/** What the loop leaves behind, whether it served or not. */
export interface LoopState {
  /** Of the plan. */
  affinity?: number | undefined;
  attempts: AttemptRecord[];
  /** Why nothing more is to be tried: the client left, or the process is shutting down. */
  stopped: GatewayError | undefined;
  /** Ends what is in progress, once `stopped` says why. */
  onStop(): void;
}

export const newLoopState = (): LoopState => ({ attempts: [], stopped: undefined, onStop: () => undefined });

/**
 * Asks the plan's targets one after another until one serves. Keys refused by the upstream are
 * replaced by the next one, sick targets are tried again after a pause, then the next target.
 * @throws GatewayError what the client is told: the failure of the last attempt that says most
 */
export async function attemptLoop(services: GatewayServices, plan: Plan, asking: Asking, state: LoopState): Promise<Served> {
  let last: GatewayError | undefined;
  state.affinity = plan.affinity;
  for (const target of plan.targets) {
    const provider = services.keys.provider(target.providerId);
    if (!provider) continue;
    const outcome = await tryTarget(services, target, provider, asking, state);
    if ('served' in outcome) return outcome.served;
    // A key shortage says less than a failure seen with one's own eyes.
    if (!last || outcome.error.code !== 'no_key_available') last = outcome.error;
    if (outcome.final) break;
  }
  throw last ?? new GatewayError('no_key_available', 'No provider of this plan can be called now.', { retryAfterSeconds: 5 });
}

type TargetOutcome = { served: Served } | { error: GatewayError; final: boolean };

async function tryTarget(
  services: GatewayServices,
  target: Target,
  provider: ReadyProvider,
  asking: Asking,
  state: LoopState,
): Promise<TargetOutcome> {
  const adapter = adapterFor(provider.family, provider.profile);
  // Most steps answer at once; waiting for what is there already would cost a promise each.
  const encoding = encodeFor(asking, adapter, target);
  const encoded = encoding instanceof Promise ? await encoding : encoding;
  if (encoded instanceof GatewayError) return { error: encoded, final: false };
  const call = encoded;
  let triedKeys = NO_KEYS;
  let tries = 0;
  let failed: AttemptFailure | undefined;
  for (;;) {
    const asked = services.breakers.allow(breakerOf(target));
    const allowed = asked instanceof Promise ? await asked : asked;
    if (!allowed.allowed) return { error: failed?.error ?? resting(target, allowed.retryAfterMs), final: false };
    const { affinity } = state;
    const leasing = leaseKeys(services, target, { copies: call.copies ?? 1, tokens: asking.expectedTokens, affinity }, triedKeys);
    const leased = leasing instanceof Promise ? await leasing : leasing;
    if (!Array.isArray(leased)) {
      if (allowed.probe) services.breakers.abandon(breakerOf(target));
      return { error: failed?.error ?? noKey(target, leased), final: false };
    }
    const { probe } = allowed;
    const attempt = await runAttempt(services, { target, provider, adapter, call, asking, grants: leased, probe }, state);
    if ('served' in attempt) return attempt;
    if (state.stopped) return { error: state.stopped, final: true };
    failed = attempt.failure;
    tries++;
    const step = nextStep(failed, tries, services.settings.retry, services.random());
    if (step.do === 'give_up') return { error: failed.error, final: true };
    // An outage must not be multiplied by those who suffer from it.
    if (SICK.has(failed.kind) && !services.retryBudget.takeRetry()) return { error: failed.error, final: true };
    if (step.do === 'next_target') return { error: failed.error, final: false };
    if (step.do === 'next_key') {
      if (attempt.keyId === undefined) return { error: failed.error, final: false };
      triedKeys = new Set([...triedKeys, attempt.keyId]);
    } else {
      await pause(step.delayMs, state);
      if (state.stopped) return { error: state.stopped, final: true };
    }
  }
}

const NO_KEYS: ReadonlySet<string> = new Set();

/** Failures of the upstream itself, whose retries add to its load. */
const SICK: ReadonlySet<AttemptFailure['kind']> = new Set(['server', 'network', 'timeout', 'bad_response']);

const PASSED_OVER: ReadonlySet<string> = new Set(['unsupported_by_target', 'context_length_exceeded']);

/** A target that cannot express the request is passed over; every other fault is the caller's. */
function encodeFor(
  asking: Asking,
  adapter: UpstreamAdapter,
  target: Target,
): UpstreamCall | GatewayError | Promise<UpstreamCall | GatewayError> {
  try {
    const call = asking.encode(adapter, target);
    return call instanceof Promise ? call.catch(passedOver) : call;
  } catch (error) {
    return passedOver(error);
  }
}

function passedOver(error: unknown): GatewayError {
  if (error instanceof GatewayError && PASSED_OVER.has(error.code)) return error;
  throw error;
}

function resting(target: Target, retryAfterMs: number): GatewayError {
  const message = `${target.providerId}/${target.model} is resting after failures (its circuit breaker is open).`;
  return new GatewayError('no_key_available', message, { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1000)) });
}

function noKey(target: Target, grant: Extract<KeyGrant, { granted: false }>): GatewayError {
  const retryAfterSeconds = Math.max(1, Math.ceil(grant.retryAfterMs / 1000));
  if (grant.reason === 'rate') {
    const message = `Every key for ${target.providerId} has used up its requests per minute.`;
    return new GatewayError('rate_limited', message, { retryAfterSeconds });
  }
  const why = grant.reason === 'cooling' ? 'is cooling after a failure' : 'is disabled or does not serve this model';
  return new GatewayError('no_key_available', `Every key for ${target.providerId} ${why}.`, { retryAfterSeconds });
}
