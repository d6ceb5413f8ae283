import { type Clock, costOf, GatewayError, NO_USAGE } from '@libs/kernel';
import type { StopReason } from '@libs/protocol';
import { adapterFor, type UpstreamAdapter, type UpstreamCall } from '@libs/providers';
import type { AttemptRecord } from '@libs/ledger';
import type { UpstreamHead } from '@libs/egress';
import type { Plan, Target } from '@libs/routing';
import type { AttemptFailure } from './attempt-failure';
import type { Exchange } from './exchange';
import type { FramePipe } from './frame-pipe';
import { noteUsage } from './attempt-record';
import { type Course, newCourse, note, type Seen, seenOf } from './course';
import { encodeFor } from './encode-for';
import { bookHedge } from './hedge/book-hedge';
import { abandonSecond, findSecond, lateAfter } from './hedge/find-second';
import type { HedgeAsk } from './hedge/hedging';
import { type Hedge, race, type Second, wasCutOff } from './hedge/race';
import { nextStep } from './next-step';
import { pause } from './pause';
import { breakerOf, type Grant, type Leased, leaseKeys, type OneAttempt, type Ran, runAttempt } from './run-attempt';
import type { GatewayServices, KeyGrant, ReadyProvider } from './services';
import type { AttemptResult } from './upstream-attempt';

/** How a request is put to one target; the loop decides only whom to ask next. */
export interface Asking {
  stream: boolean;
  /** What a second asking needs to know; absent: there is never one. */
  readonly hedge?: HedgeAsk;
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
  /** Why the answer that was accepted last ended, where that is known. */
  stopReason?(): StopReason | undefined;
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
  /** Who asks, for headers that an operator adds. */
  readonly sender: Sender;
  attempts: AttemptRecord[];
  /** Why nothing more is to be tried: the client left, or the process is shutting down. */
  stopped: GatewayError | undefined;
  /** Ends what is in progress, once `stopped` says why. */
  onStop(): void;
  /** The one second asking that a request may have, until its cost is booked. */
  hedge?: Hedge;
  /** The breaker's name of the target whose stream has opened: under way until the request is settled. */
  streaming?: string;
  /** Milliseconds between attempts, for the sake of sick targets. */
  pausedMs: number;
}

/** A request, its caller and when it came. */
export type Sender = Pick<Exchange, 'requestId' | 'principal' | 'trace' | 'arrivedAt' | 'arrivedMonotonic'>;

export const newLoopState = (sender: Sender): LoopState => ({
  sender,
  attempts: [],
  stopped: undefined,
  onStop: () => undefined,
  pausedMs: 0,
});

/**
 * Asks the plan's targets one after another until one serves. Keys refused by the upstream are
 * replaced by the next one, sick targets are tried again after a pause, then the next target. A request that is too
 * long or against a target's rules goes to those that the plan has for it.
 * @throws GatewayError what the client is told: the failure of the last attempt that says most
 */
export async function attemptLoop(services: GatewayServices, plan: Plan, asking: Asking, state: LoopState): Promise<Served> {
  const course = newCourse(services, plan, asking, state);
  const first = await askAll(course, plan.targets);
  if ('served' in first) return first.served;
  const others = state.stopped ? undefined : plan.afterRefusal && targetsAfter(first.error, plan.afterRefusal);
  if (!others) throw first.error;
  course.maxTargets += others.length;
  // Whoever is asked because of a refusal has the last word.
  course.movesWithheld = false;
  const second = await askAll(course, others);
  if ('served' in second) return second.served;
  // Who could not be asked says less than who refused.
  throw second.error.code === 'no_key_available' ? first.error : second.error;
}

async function askAll(course: Course, targets: readonly Target[]): Promise<{ served: Served } | { error: GatewayError }> {
  let last: GatewayError | undefined;
  for (const target of targets) {
    if (course.asked >= course.maxTargets) break;
    const provider = course.services.keys.provider(target.providerId);
    if (!provider) continue;
    const outcome = await tryTarget(course, target, provider);
    if ('served' in outcome) return outcome;
    // A key shortage says less than a failure seen with one's own eyes.
    if (!last || outcome.error.code !== 'no_key_available') last = outcome.error;
    if (outcome.final) break;
  }
  last ??= new GatewayError('no_key_available', 'No provider of this plan can be called now.', { retryAfterSeconds: 5 });
  return { error: last };
}

const TOO_LONG: ReadonlySet<string> = new Set(['context_length_exceeded', 'string_above_max_length']);
const AGAINST_RULES: ReadonlySet<string> = new Set(['content_policy_violation', 'content_filter', 'moderation_blocked']);

/** Who may still be asked when a target refuses the request for what it is. */
function targetsAfter(
  { code, upstream }: GatewayError,
  { contextWindow, contentPolicy }: NonNullable<Plan['afterRefusal']>,
): readonly Target[] | undefined {
  const why = upstream?.code ?? code;
  if (TOO_LONG.has(why)) return contextWindow;
  return AGAINST_RULES.has(why) ? contentPolicy : undefined;
}

type TargetOutcome = { served: Served } | { error: GatewayError; final: boolean };

async function tryTarget(course: Course, target: Target, provider: ReadyProvider): Promise<TargetOutcome> {
  const { services, asking, state } = course;
  const adapter = adapterFor(provider.family, provider.profile);
  // Most steps answer at once; waiting for what is there already would cost a promise each.
  const encoding = encodeFor(asking, adapter, target);
  const call = encoding instanceof Promise ? await encoding : encoding;
  if (call instanceof GatewayError) return { error: call, final: false };
  const seen = seenOf(course, target);
  const name = breakerOf(target);
  for (;;) {
    const { failure } = seen;
    if (failure) {
      const leaving = await beforeNextTry(course, seen, failure);
      if (leaving) return leaving;
    }
    const asked = services.breakers.allow(name);
    const allowed = asked instanceof Promise ? await asked : asked;
    if (!allowed.allowed) return { error: failure?.error ?? resting(target, allowed.retryAfterMs), final: false };
    const { probe } = allowed;
    if (!failure && course.sick && !mayMoveTo(course, name)) {
      if (probe) services.breakers.abandon(name);
      return { error: course.sick, final: false };
    }
    const leasing = leaseFor(course, target, call, seen);
    const leased = leasing instanceof Promise ? await leasing : leasing;
    if (!Array.isArray(leased)) {
      if (probe) services.breakers.abandon(name);
      return { error: failure?.error ?? noKey(target, leased), final: false };
    }
    if (seen.tries === 0) course.asked++;
    const { timeouts, movesWithheld } = course;
    const one = { target, provider, adapter, call, asking, grants: leased, probe, timeouts, movesWithheld };
    const ran = await runOrRace(course, one, seen);
    if ('served' in ran) return ran;
    if (state.stopped) {
      if (wasCutOff(ran, state)) noteCutOff(asking, target, ran.record);
      return { error: state.stopped, final: true };
    }
    if (ran.failure.kind === 'withheld') noteCutOff(asking, target, ran.record);
    note(course, target, seen, ran);
  }
}

/** It was stopped, or kept back: the provider has read the whole request, and nobody got anything for it. */
function noteCutOff({ hedge }: Asking, { price }: Target, record: AttemptRecord): void {
  if (!hedge) return;
  const usage = { ...NO_USAGE, inputTokens: hedge.inputTokens(), estimated: true };
  noteUsage(record, usage, costOf(usage, price), 'gateway');
}

/** Undefined: the target is to be asked once more, now. */
async function beforeNextTry(course: Course, seen: Seen, failure: AttemptFailure): Promise<TargetOutcome | undefined> {
  const { services, state } = course;
  const { error } = failure;
  const step = nextStep(failure, seen.tries, course.retry, services.random());
  switch (step.do) {
    case 'give_up':
      return { error, final: true };
    case 'next_target':
      return { error, final: false };
    case 'next_key':
      return seen.keyId === undefined ? { error, final: false } : undefined;
    case 'retry':
      // An outage must not be multiplied by those who suffer from it.
      if (!services.retryBudget.takeRetry()) return { error, final: false };
      await paused(step.delayMs, state, services.clock);
      return state.stopped && { error: state.stopped, final: true };
  }
}

async function paused(delayMs: number, state: LoopState, clock: Clock): Promise<void> {
  const since = clock.monotonic();
  await pause(delayMs, state);
  state.pausedMs += clock.monotonic() - since;
}

/**
 * Whether what a sick target left over may go to this one. Where it serves others it will be asked anyway, as soon
 * as the sick one is left alone; where that is not known, the retry budget keeps an outage of all from growing.
 */
const mayMoveTo = ({ services }: Course, name: string): boolean =>
  services.targets.serves(name) || services.retryBudget.takeRetry();

/** For a retry a key that did not fail, where there is one. */
function leaseFor(course: Course, target: Target, call: UpstreamCall, seen: Seen): Leased | Promise<Leased> {
  const { services, asking } = course;
  const ask = { copies: call.copies ?? 1, tokens: asking.expectedTokens, affinity: course.plan.affinity };
  const { keyId, refusedKeys } = seen;
  if (seen.failure === undefined || keyId === undefined || refusedKeys.has(keyId))
    return leaseKeys(services, target, ask, refusedKeys);
  const other = leaseKeys(services, target, ask, new Set([...refusedKeys, keyId]));
  const orAny = (leased: Leased): Leased | Promise<Leased> =>
    Array.isArray(leased) ? leased : leaseKeys(services, target, ask, refusedKeys);
  return other instanceof Promise ? other.then(orAny) : orAny(other);
}

function runOrRace(course: Course, one: OneAttempt, seen: Seen): Promise<Ran> {
  const lateAfterMs = lateAfter(course, one);
  return lateAfterMs === undefined ? runAttempt(course.services, one, course.state) : runRace(course, one, seen, lateAfterMs);
}

async function runRace(course: Course, one: OneAttempt, seen: Seen, lateAfterMs: number): Promise<Ran> {
  const { services, state } = course;
  const second = { lateAfterMs, find: () => findSecond(course, one), abandon: (found: Second) => abandonSecond(services, found) };
  const { ran, beside } = await race(services, one, state, second);
  const { hedge } = state;
  // Without a loser there is nothing to wait for.
  if (hedge && !hedge.loser) bookHedge(services, hedge, undefined);
  if (beside && !('served' in beside.ran))
    note(course, beside.target, beside.target === one.target ? seen : seenOf(course, beside.target), beside.ran);
  return ran;
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
  const why =
    grant.reason === 'cooling'
      ? `is cooling after a failure. Try again in ${retryAfterSeconds} s`
      : 'is disabled or does not serve this model. An operator must look at them';
  return new GatewayError('no_key_available', `Every key for ${target.providerId} ${why}.`, { retryAfterSeconds });
}
