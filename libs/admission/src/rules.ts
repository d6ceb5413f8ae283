import type { Principal } from '@libs/kernel';
import {
  requestsKey,
  slotsKey,
  type AdmissionAsk,
  type ConcurrencyRule,
  type LimitScope,
  type RateRule,
} from '@libs/shared-state';

/** What one kind of caller may use at most; absent = no such limit. */
export interface ScopeLimits {
  /** Requests in any sliding minute. */
  rpm?: number;
  /** Requests in flight at once. */
  concurrency?: number;
}

/**
 * The installation's own limits. `virtual_key` and `user` apply where the caller has none of its own,
 * `tenant` to all callers of a tenant together.
 */
export type DefaultLimits = Partial<Record<LimitScope, ScopeLimits>>;

export type Rules = Pick<AdmissionAsk, 'rates' | 'concurrency'>;

interface Counted {
  scope: LimitScope;
  id: string;
  /** The principal's own limits are those of this identity. */
  own: boolean;
}

/** Whom the request counts for, narrowest first. Nothing that the caller sent plays a part in it. */
function countedFor({ virtualKeyId, userId, tenantId }: Principal): Counted[] {
  const counted: Counted[] = [];
  if (virtualKeyId !== undefined) counted.push({ scope: 'virtual_key', id: virtualKeyId, own: true });
  if (userId !== undefined) counted.push({ scope: 'user', id: userId, own: virtualKeyId === undefined });
  counted.push({ scope: 'tenant', id: tenantId, own: false });
  return counted;
}

/** Every limit that each request of this caller must pass. */
export function rulesFor(principal: Principal, defaults: DefaultLimits): Rules {
  const rates: RateRule[] = [];
  const concurrency: ConcurrencyRule[] = [];
  for (const { scope, id, own } of countedFor(principal)) {
    const rpm = (own ? principal.limits.rpm : undefined) ?? defaults[scope]?.rpm;
    const inFlight = (own ? principal.limits.concurrency : undefined) ?? defaults[scope]?.concurrency;
    if (rpm !== undefined) rates.push({ key: requestsKey(principal.tenantId, scope, id), limit: rpm });
    if (inFlight !== undefined) concurrency.push({ key: slotsKey(principal.tenantId, scope, id), limit: inFlight });
  }
  return { rates, concurrency };
}
