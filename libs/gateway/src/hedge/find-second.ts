import { GatewayError } from '@libs/kernel';
import { adapterFor } from '@libs/providers';
import type { Target } from '@libs/routing';
import { type Course, seenOf } from '../course';
import { encodeFor } from '../encode-for';
import { breakerOf, leaseKeys, type OneAttempt, tellKey } from '../run-attempt';
import type { GatewayServices } from '../services';
import { worstCost } from './hedging';
import type { Second } from './race';

/** When this attempt is late enough to ask somebody else beside it; undefined: never. */
export function lateAfter({ services, plan, asking, state }: Course, { target, call }: OneAttempt): number | undefined {
  const { hedge, stream } = asking;
  // One second asking for a request; what is made of several calls, or is still being read, is asked once.
  if (!hedge || state.hedge || (call.copies ?? 1) > 1 || call.streamed) return undefined;
  const rule = plan.settings.hedging;
  if (!services.hedging.wanted(hedge.asked, rule)) return undefined;
  return services.hedging.lateAfterMs(breakerOf(target), stream, rule);
}

/** The next target that was not asked yet; where the plan has only one, the same one with another key. Never rejects. */
export async function findSecond(course: Course, one: OneAttempt): Promise<Second | undefined> {
  const { services, plan } = course;
  const { metrics } = services.hedging;
  const others = plan.targets.filter((target) => target !== one.target && seenOf(course, target).tries === 0);
  const candidates = plan.targets.length === 1 ? [one.target] : course.asked < course.maxTargets ? others : [];
  for (const target of candidates) {
    const second = await secondAt(course, one, target).catch(() => undefined);
    if (typeof second === 'string') {
      metrics.refused(second);
      return undefined;
    }
    if (second) {
      if (target !== one.target) course.asked++;
      return second;
    }
  }
  metrics.refused('no_target');
  return undefined;
}

/** Gives back what was taken for one that did not start. */
export function abandonSecond(services: GatewayServices, { one, reserved }: Second): void {
  services.hedging.purse.settle(reserved, 0);
  for (const grant of one.grants) tellKey(services, one.target, grant, { kind: 'no_verdict', tokens: 0 });
}

async function secondAt(
  course: Course,
  first: OneAttempt,
  target: Target,
): Promise<Second | 'purse' | 'retry_budget' | 'unpriced' | undefined> {
  const { services, asking, timeouts, movesWithheld } = course;
  const provider = services.keys.provider(target.providerId);
  if (!provider || !asking.hedge) return undefined;
  const adapter = adapterFor(provider.family, provider.profile);
  const call = target === first.target ? first.call : await encodeFor(asking, adapter, target);
  if (call instanceof GatewayError || (call.copies ?? 1) > 1 || call.streamed) return undefined;
  const reserved = worstCost(asking.hedge, [first.target, target]);
  if (reserved === undefined) return 'unpriced';
  if (!services.hedging.purse.reserve(reserved)) return 'purse';
  const grants = await keysFor(course, first, target);
  if (grants === undefined || grants === 'retry_budget') {
    services.hedging.purse.settle(reserved, 0);
    return grants;
  }
  return { reserved, one: { target, provider, adapter, call, asking, grants, probe: false, timeouts, movesWithheld } };
}

/** Nothing that is being tried out again is asked only to be sooner. */
async function keysFor(
  { services, asking }: Course,
  first: OneAttempt,
  target: Target,
): Promise<OneAttempt['grants'] | 'retry_budget' | undefined> {
  const name = breakerOf(target);
  const allowed = await services.breakers.allow(name);
  if (!allowed.allowed) return undefined;
  if (allowed.probe) {
    services.breakers.abandon(name);
    return undefined;
  }
  const held = first.grants[0].keyId;
  if (target === first.target && held === undefined) return undefined;
  const excluded = new Set(target === first.target && held !== undefined ? [held] : []);
  const leased = await leaseKeys(services, target, { copies: 1, tokens: asking.expectedTokens }, excluded);
  if (!Array.isArray(leased)) return undefined;
  const onTrial = leased[0].lease?.probe === true;
  // Second askings add to the load as retries do, whatever they cost.
  if (!onTrial && services.retryBudget.takeRetry()) return leased;
  tellKey(services, target, leased[0], { kind: 'no_verdict', tokens: 0 });
  return onTrial ? undefined : 'retry_budget';
}
