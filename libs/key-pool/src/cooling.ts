import type { UpstreamLimits } from './upstream-limits';
import type { KeyLease } from './key-lease';

interface AnyReport {
  /** As the grant gave it: settles its tokens, ends its probe. Without it a report speaks of the key alone. */
  lease?: KeyLease;
  /** What the call used; absent: not known (yet), the estimate stands. */
  tokens?: number;
  /** What the upstream's headers said is left (`readUpstreamLimits`). */
  limits?: UpstreamLimits;
}

export type KeySuccess = AnyReport & { kind: 'success' };
/** The call says nothing about the key: the client left, or asked for what cannot be (400). */
export type KeySilence = AnyReport & { kind: 'no_verdict' };
/** `denied`: the upstream says that the key may not use the model. */
export type KeyFailure = AnyReport & {
  kind: 'auth' | 'denied' | 'quota' | 'rate' | 'server';
  /** Of `auth`: the upstream did not say that it is about the key. */
  doubtful?: boolean;
  retryAfterMs?: number;
  message?: string;
};

/**
 * How a leased key did. Every lease is reported: a probe that is not keeps its key waiting. Success may
 * be told twice, when the answer begins and, with `tokens`, when it has ended.
 */
export type KeyReport = KeySuccess | KeySilence | KeyFailure;

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

export interface FailureFacts {
  /** Failures of this kind in a row, this one included (>= 1). */
  inRow: number;
  /** 0..1, spreads keys that failed together. */
  random: number;
  /** The secret changed less than ROTATION_GRACE_MS ago. */
  justRotated: boolean;
  /** Another key of the provider served the same model since this one began to fail: the key is at fault, not the target. */
  siblingsWell: boolean;
  serverFailuresToCool: number;
  /** The key has served something within SERVED_LATELY_MS: it is not a bad one. */
  servedLately: boolean;
}

/** A key that served this recently is sound, whatever a bare refusal may mean. */
export const SERVED_LATELY_MS = 60 * 60_000;

const NOT_PERMITTED: Consequence = { do: 'cool', forMs: LONGEST_COOLING_MS, reason: 'model_not_permitted' };

/** Whether it rests a key for the one model that was asked for, or as a whole. */
export const restsWithModel = ({ kind, doubtful }: KeyFailure, limitsPerModel: boolean, servedLately: boolean): boolean =>
  kind === 'denied' || (kind === 'rate' && limitsPerModel) || (kind === 'auth' && doubtful === true && servedLately);

/** What one more failure means for a key. */
export function consequenceOf(failure: Pick<KeyFailure, 'kind' | 'doubtful' | 'retryAfterMs'>, facts: FailureFacts): Consequence {
  const { inRow, random } = facts;
  switch (failure.kind) {
    case 'auth':
      if (failure.doubtful === true && facts.servedLately) return NOT_PERMITTED;
      if (facts.justRotated) return { do: 'cool', forMs: SHORTEST_COOLING_MS, reason: 'credentials_rejected' };
      return { do: 'disable', reason: 'credentials_rejected' };
    case 'denied':
      return NOT_PERMITTED;
    case 'quota':
      return { do: 'cool', forMs: LONGEST_COOLING_MS, reason: 'quota_exhausted' };
    case 'rate':
      return { do: 'cool', forMs: rateCooling(failure.retryAfterMs, inRow, random), reason: 'rate_limited' };
    case 'server': {
      // Where every key fails the target is sick, and that is for the circuit breaker.
      if (inRow < facts.serverFailuresToCool || !facts.siblingsWell) return { do: 'nothing' };
      const rounds = inRow - facts.serverFailuresToCool;
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
