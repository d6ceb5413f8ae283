import type { Redis } from 'ioredis';
import { allowanceKey, coolingKey, leasesKey, rotationKey, tokensKey } from '../keys';
import { refused } from '../memory/memory-key-lease-store';
import type { Allowance, KeyLeaseStore, KeyUsage, LeaseAsk, LeaseCandidate, LeaseResult, TokenTicket } from '../ports';
import { HALF_OPEN_MS, PROBE_LEASE_MS, PROBE_RETRY_MS, WINDOW_MS } from '../window';
import { COOL, FORGIVE, PROBED } from './lua/cool.lua';
import { LEASE } from './lua/lease.lua';
import { OBSERVE, SETTLE, USAGE } from './lua/settle.lua';
import { Script } from './script';

const ROTATION_LIFETIME_MS = 10 * 60_000;
/** Fields of one hash of a pool; more are the work of junk, or of keys long gone. */
const MOST_FIELDS = 4_096;

const lease = new Script(LEASE);
const cool = new Script(COOL);
const probed = new Script(PROBED);
const forgive = new Script(FORGIVE);
const settle = new Script(SETTLE);
const observe = new Script(OBSERVE);
const usage = new Script(USAGE);
/** To be loaded ahead of the first request. */
export const LEASE_SCRIPTS: readonly Script[] = [lease, cool, probed, forgive, settle, observe, usage];

/** All replicas pick from one rotation and count in one place. Rejects when Redis does not answer. */
export class RedisKeyLeaseStore implements KeyLeaseStore {
  constructor(private readonly redis: Redis) {}

  async lease(pool: string, candidates: readonly LeaseCandidate[], ask: LeaseAsk = {}): Promise<LeaseResult> {
    const reserved = Math.ceil(ask.tokens ?? 0);
    const byTier = inTiers(candidates);
    const keys = [rotationKey(pool), coolingKey(pool), allowanceKey(pool)];
    const args: (string | number)[] = [WINDOW_MS * 1_000, ROTATION_LIFETIME_MS, MOST_FIELDS];
    args.push(ask.model === undefined ? '' : fieldOf('', ask.model), reserved, PROBE_LEASE_MS, PROBE_RETRY_MS, ask.prefer ?? '');
    for (const { keyId, priority, weight, rpmLimit, tpmLimit } of byTier) {
      keys.push(leasesKey(pool, keyId), tokensKey(pool, keyId));
      args.push(keyId, priority, weight, rpmLimit ?? '', tpmLimit ?? '');
    }
    const [place = 0, second = -1, third = 0] = await lease.runForNumbers(this.redis, keys, args);
    const picked = byTier[place - 1];
    if (picked === undefined) return refused(second < 0 ? Infinity : second, third === 1 ? 'rate' : 'cooling');
    return { granted: true, keyId: picked.keyId, probe: second === 1, ticket: { reserved, shared: third } };
  }

  async settle(pool: string, keyId: string, { reserved, shared }: TokenTicket, tokens: number): Promise<void> {
    const spent = Math.ceil(tokens);
    if (shared === undefined || spent === reserved) return;
    await settle.run(this.redis, [tokensKey(pool, keyId)], [shared, reserved, spent]);
  }

  async cool(pool: string, keyId: string, forMs: number, model?: string): Promise<void> {
    const ms = Math.max(0, Math.ceil(forMs));
    await cool.run(this.redis, [coolingKey(pool)], [fieldOf(keyId, model), ms, HALF_OPEN_MS, MOST_FIELDS]);
  }

  async forgive(pool: string, keyId: string): Promise<void> {
    await forgive.run(this.redis, [coolingKey(pool), allowanceKey(pool)], [keyId, fieldOf(keyId, '')]);
  }

  async probed(pool: string, keyId: string, model: string | undefined, well: boolean): Promise<void> {
    const fields = model === undefined ? [keyId] : [keyId, fieldOf(keyId, model)];
    await probed.run(this.redis, [coolingKey(pool)], [well ? 1 : 0, ...fields]);
  }

  async observe(pool: string, keyId: string, { requests, tokens }: Allowance, model?: string): Promise<void> {
    const words = [requests, tokens].map((one): (string | number)[] =>
      one === undefined ? ['', ''] : [Math.floor(one.left), Math.max(0, Math.ceil(one.resetMs))],
    );
    await observe.run(this.redis, [allowanceKey(pool)], [fieldOf(keyId, model), ...words.flat(), MOST_FIELDS]);
  }

  async usage(pool: string, keyIds: readonly string[]): Promise<KeyUsage[]> {
    if (keyIds.length === 0) return [];
    const keys = keyIds.flatMap((keyId) => [leasesKey(pool, keyId), tokensKey(pool, keyId)]);
    const numbers = await usage.runForNumbers(this.redis, keys, [WINDOW_MS * 1_000]);
    return keyIds.map((_, i) => {
      const [requests = 0, tokens = 0, idleMs = -1] = numbers.slice(3 * i, 3 * i + 3);
      return { requests, tokens, idleMs: idleMs < 0 ? null : idleMs };
    });
  }
}

/** Ids hold no blanks, so a model cannot be mistaken for another key. */
const fieldOf = (keyId: string, model?: string): string => (model === undefined ? keyId : `${keyId} ${model}`);

/** Best tier first, the order within a tier kept; the list itself when it is so already. */
function inTiers(candidates: readonly LeaseCandidate[]): readonly LeaseCandidate[] {
  for (let i = 1; i < candidates.length; i++) {
    if ((candidates[i - 1]?.priority ?? 0) > (candidates[i]?.priority ?? 0)) {
      return [...candidates].sort((a, b) => a.priority - b.priority);
    }
  }
  return candidates;
}
