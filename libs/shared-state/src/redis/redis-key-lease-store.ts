import type { Redis } from 'ioredis';
import { coolingKey, leasesKey, rotationKey } from '../keys';
import type { KeyLeaseStore, LeaseCandidate, LeaseResult } from '../ports';
import { WINDOW_MS } from '../window';
import { COOL } from './lua/cool.lua';
import { LEASE } from './lua/lease.lua';
import { Script } from './script';

const ROTATION_LIFETIME_MS = 10 * 60_000;
const MOST_CREDITS = 4_096;

const lease = new Script(LEASE);
const cool = new Script(COOL);
/** To be loaded ahead of the first request. */
export const LEASE_SCRIPTS: readonly Script[] = [lease, cool];

/** All replicas pick from one rotation and count in one place. Rejects when Redis does not answer. */
export class RedisKeyLeaseStore implements KeyLeaseStore {
  constructor(private readonly redis: Redis) {}

  async lease(pool: string, candidates: readonly LeaseCandidate[]): Promise<LeaseResult> {
    const byTier = inTiers(candidates);
    const keys = [rotationKey(pool), coolingKey(pool)];
    const args: (string | number)[] = [WINDOW_MS * 1_000, ROTATION_LIFETIME_MS, MOST_CREDITS];
    for (const { keyId, priority, weight, rpmLimit } of byTier) {
      keys.push(leasesKey(pool, keyId));
      args.push(keyId, priority, weight, rpmLimit ?? '');
    }
    const [place = 0, waitMs = -1] = await lease.runForNumbers(this.redis, keys, args);
    const picked = byTier[place - 1];
    if (picked !== undefined) return { granted: true, keyId: picked.keyId };
    return { granted: false, retryAfterMs: waitMs < 0 ? WINDOW_MS : waitMs };
  }

  async cool(pool: string, keyId: string, forMs: number): Promise<void> {
    await cool.run(this.redis, [coolingKey(pool)], [keyId, Math.max(0, Math.ceil(forMs))]);
  }
}

/** Best tier first, the order within a tier kept; the list itself when it is so already. */
function inTiers(candidates: readonly LeaseCandidate[]): readonly LeaseCandidate[] {
  for (let i = 1; i < candidates.length; i++) {
    if ((candidates[i - 1]?.priority ?? 0) > (candidates[i]?.priority ?? 0)) {
      return [...candidates].sort((a, b) => a.priority - b.priority);
    }
  }
  return candidates;
}
