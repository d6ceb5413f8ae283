/** How a leased key did. What the caller did wrong is not reported: it says nothing about the key. */
export type KeyReport =
  { kind: 'success' } | { kind: 'auth' | 'quota' | 'rate' | 'server'; retryAfterMs?: number; message?: string };

export type KeyFailure = Exclude<KeyReport, { kind: 'success' }>;

/** What happens to the key. */
export type Consequence = { do: 'nothing' } | { do: 'disable'; reason: string } | { do: 'cool'; forMs: number; reason: string };

export const SHORTEST_COOLING_MS = 1_000;
export const LONGEST_COOLING_MS = 15 * 60_000;

/** Server failures in a row that rest a key; fewer may be the bad luck of single requests. */
export const SERVER_FAILURES_TO_COOL = 3;
const SERVER_COOLING_MS = 5_000;
const LONGEST_SERVER_COOLING_MS = 60_000;
/** A secret changed this recently may still be used by requests that began before: their 401 is no verdict on it. */
export const ROTATION_GRACE_MS = 30_000;

/**
 * What one more failure means for a key.
 * @param inRow failures of this kind in a row, this one included (>= 1)
 * @param random 0..1, spreads keys that failed together
 * @param justRotated the secret changed less than ROTATION_GRACE_MS ago
 */
export function consequenceOf(failure: KeyFailure, inRow: number, random: number, justRotated: boolean): Consequence {
  switch (failure.kind) {
    case 'auth':
      if (justRotated) return { do: 'cool', forMs: SHORTEST_COOLING_MS, reason: 'credentials_rejected' };
      return { do: 'disable', reason: 'credentials_rejected' };
    case 'quota':
      return { do: 'cool', forMs: LONGEST_COOLING_MS, reason: 'quota_exhausted' };
    case 'rate':
      return { do: 'cool', forMs: rateCooling(failure.retryAfterMs, inRow, random), reason: 'rate_limited' };
    case 'server': {
      if (inRow < SERVER_FAILURES_TO_COOL) return { do: 'nothing' };
      const rounds = inRow - SERVER_FAILURES_TO_COOL;
      return {
        do: 'cool',
        forMs: backoff(SERVER_COOLING_MS, rounds, LONGEST_SERVER_COOLING_MS, random),
        reason: 'server_errors',
      };
    }
  }
}

/** The upstream's hint within reason; a doubling pause where it gave none. */
function rateCooling(hintMs: number | undefined, inRow: number, random: number): number {
  if (hintMs === undefined || !(hintMs >= 0)) return backoff(2 * SHORTEST_COOLING_MS, inRow - 1, LONGEST_COOLING_MS, random);
  return Math.ceil(Math.min(Math.max(hintMs, SHORTEST_COOLING_MS), LONGEST_COOLING_MS));
}

/** Doubles with each round up to `longest`; between half and all of that, by chance. */
function backoff(first: number, rounds: number, longest: number, random: number): number {
  const full = Math.min(first * 2 ** Math.min(Math.max(0, rounds), 30), longest);
  return Math.ceil((full * (1 + random)) / 2);
}
