/** What the rotation needs to know of a participant. */
export interface Weighted {
  keyId: string;
  weight: number;
}

/**
 * Smooth weighted round-robin: everybody's credit grows by its weight, the richest is picked and pays
 * the sum of all weights. Within any `sum(weights)` picks of an unchanged set, each is picked exactly
 * `weight` times, and the picks of a heavy one are spread out instead of bunched. Equal credit: first
 * in the list. `credits` is changed in place; the caller gives at least one participant.
 */
export function pickNext<T extends Weighted>(participants: readonly T[], credits: Map<string, number>): T {
  let best = participants[0] as T;
  if (participants.length === 1) return best;
  let richest = -Infinity;
  let total = 0;
  for (const one of participants) {
    const credit = (credits.get(one.keyId) ?? 0) + one.weight;
    credits.set(one.keyId, credit);
    total += one.weight;
    if (credit > richest) {
      richest = credit;
      best = one;
    }
  }
  credits.set(best.keyId, richest - total);
  return best;
}
