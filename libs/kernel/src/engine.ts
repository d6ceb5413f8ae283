import { setFlagsFromString } from 'node:v8';

let tuned = false;

/**
 * Tells V8 not to allocate as old what it has seen grow old. What a ledger row holds outlives a few collections, so V8
 * would make it, and what is stored into it, old from its birth; what hangs on an old object is not collected young even
 * when that one is dead, and here the request with both its connections hangs on it: 11 KB of each stayed, copied twice,
 * until a full collection (2 KB without it).
 */
export function tuneEngine(): void {
  if (tuned) return;
  tuned = true;
  setFlagsFromString('--no-allocation-site-pretenuring');
}
