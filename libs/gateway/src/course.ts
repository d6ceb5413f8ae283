import type { GatewayError } from '@libs/kernel';
import type { Plan, RouteSettings, Target } from '@libs/routing';
import type { AttemptFailure } from './attempt-failure';
import type { Asking, LoopState } from './attempt-loop';
import type { RetrySettings } from './next-step';
import type { AttemptTimeouts, Ran } from './run-attempt';
import type { GatewayServices, GatewaySettings } from './services';

/** What a request has seen of one target. */
export interface Seen {
  tries: number;
  /** The last one. */
  failure: AttemptFailure | undefined;
  /** The key that it failed with. */
  keyId: string | undefined;
  /** Keys that the upstream will not take. */
  refusedKeys: ReadonlySet<string>;
}

/** One request on its way through its plan. */
export interface Course {
  readonly services: GatewayServices;
  readonly plan: Plan;
  readonly asking: Asking;
  readonly state: LoopState;
  readonly retry: RetrySettings;
  readonly timeouts: AttemptTimeouts;
  maxTargets: number;
  /** An answer that its provider kept back goes on to the targets that the plan has for that. */
  movesWithheld: boolean;
  /** Targets that were really called. */
  asked: number;
  /** The last target that was called failed by itself: whoever is asked next gets what it left over. */
  sick: GatewayError | undefined;
  /** By target, once there is something to remember. */
  seen: Map<Target, Seen> | undefined;
}

export function newCourse(services: GatewayServices, plan: Plan, asking: Asking, state: LoopState): Course {
  const { settings: installation } = services;
  const { settings: route } = plan;
  return {
    services,
    plan,
    asking,
    state,
    retry: route.retries ? { ...installation.retry, ...route.retries } : installation.retry,
    timeouts: route.timeouts ? tighter(installation, route.timeouts) : installation,
    maxTargets: route.maxTargets ?? Infinity,
    movesWithheld: plan.afterRefusal?.contentPolicy !== undefined,
    asked: 0,
    sick: undefined,
    seen: undefined,
  };
}

/** A route never waits longer than the installation. */
function tighter(installation: GatewaySettings, route: NonNullable<RouteSettings['timeouts']>): AttemptTimeouts {
  const least = (ours: number, theirs = ours): number => Math.min(ours, theirs);
  return {
    firstByteTimeoutMs: least(installation.firstByteTimeoutMs, route.firstByteMs),
    timeoutMs: least(installation.timeoutMs, route.firstByteMs),
    firstTokenTimeoutMs: least(installation.firstTokenTimeoutMs, route.firstTokenMs),
    idleTimeoutMs: least(installation.idleTimeoutMs, route.idleMs),
  };
}

const NO_KEYS: ReadonlySet<string> = new Set();

/** Remembered only once something has failed. */
export const seenOf = ({ seen }: Course, target: Target): Seen =>
  seen?.get(target) ?? { tries: 0, failure: undefined, keyId: undefined, refusedKeys: NO_KEYS };

/** The key will not do for this request, whatever else will. */
const REFUSES_KEY: ReadonlySet<AttemptFailure['kind']> = new Set(['auth', 'denied', 'quota', 'rate']);

/** Failures of the upstream itself, whose retries add to its load. */
const SICK: ReadonlySet<AttemptFailure['kind']> = new Set(['server', 'network', 'timeout', 'bad_response']);

export function note(course: Course, target: Target, seen: Seen, { failure, keyId }: Exclude<Ran, { served: unknown }>): void {
  (course.seen ??= new Map()).set(target, seen);
  seen.tries++;
  seen.failure = failure;
  seen.keyId = keyId;
  if (keyId !== undefined && REFUSES_KEY.has(failure.kind)) seen.refusedKeys = new Set([...seen.refusedKeys, keyId]);
  course.sick = SICK.has(failure.kind) ? failure.error : undefined;
}
