import type { LeaseCandidate } from '@libs/shared-state';

/**
 * The key that requests with something in common are best served by: the same for the same number, by nothing but
 * the keys at hand, so that replicas agree without a word; by weight over many numbers. A key that comes or goes
 * moves only what it gains or leaves. Of the best tier alone, since the others are for want of it.
 */
export function preferredKey(candidates: readonly LeaseCandidate[], affinity: number): string | undefined {
  let tier = Infinity;
  for (const { priority } of candidates) tier = Math.min(tier, priority);
  let best: string | undefined;
  let most = -Infinity;
  for (const { keyId, priority, weight } of candidates) {
    if (priority !== tier) continue;
    // The greatest of -w/ln(u) falls on each with the share of its weight.
    const score = -weight / Math.log(share(keyId, affinity));
    if (score > most) {
      most = score;
      best = keyId;
    }
  }
  return best;
}

/** Evenly in (0, 1), by both. */
function share(text: string, seed: number): number {
  let hash = seed | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x5bd1e995);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (((hash ^ (hash >>> 15)) >>> 0) + 0.5) / 4_294_967_296;
}
