import type { Piece, Prefix } from './prefix-pieces';

/** One request of a conversation, as far as its provider's cache is concerned. */
export interface Turn extends Prefix {
  readonly requestId: string;
  readonly target: string;
  readonly keyId: string | undefined;
  /** Monotonic ms. */
  readonly at: number;
  /** What the next request should find in the provider's cache, in tokens. */
  readonly cached: number;
  /** How long the provider keeps it unused, ms. */
  readonly lifeMs: number;
}

/** Why less was read from a provider's cache than the request before had left there. */
export interface MissCause {
  readonly reason: 'target' | 'key' | 'tool' | 'system' | 'message' | 'marks' | 'expired' | 'provider';
  /** What changed: the piece, or from where to where; null: nothing that was sent. */
  readonly what: string | null;
}

/** The first thing that explains it, in the order in which it would have prevented a hit. */
export function causeOf(before: Turn, now: Omit<Turn, 'cached'>): MissCause {
  if (before.target !== now.target) return { reason: 'target', what: `${before.target} -> ${now.target}` };
  const changed = firstChange(before.pieces, now.pieces);
  if (changed) return { reason: changed.piece.kind, what: `${changed.piece.name} ${changed.how}` };
  if (before.keyId !== now.keyId) return { reason: 'key', what: `${before.keyId ?? 'none'} -> ${now.keyId ?? 'none'}` };
  if (now.marks < before.marks) return { reason: 'marks', what: `${before.marks} -> ${now.marks} cache_control marks` };
  const idle = now.at - before.at;
  if (idle >= before.lifeMs) return { reason: 'expired', what: `${Math.round(idle / 1_000)} s since the request before` };
  return { reason: 'provider', what: null };
}

/** Where the prompt of before is no beginning of the prompt of now. */
function firstChange(before: readonly Piece[], now: readonly Piece[]): { piece: Piece; how: string } | undefined {
  const kept = new Set(now.map(({ hash }) => hash));
  const known = new Set(before.map(({ hash }) => hash));
  for (const [i, old] of before.entries()) {
    const piece = now[i];
    if (piece?.hash === old.hash && piece.kind === old.kind) continue;
    if (!piece) return { piece: old, how: 'removed' };
    // What was there comes later: something was put before it. What comes now was there: something was taken out.
    if (kept.has(old.hash)) return known.has(piece.hash) ? { piece: old, how: 'moved' } : { piece, how: 'inserted' };
    return known.has(piece.hash) || piece.kind !== old.kind ? { piece: old, how: 'removed' } : { piece: old, how: 'changed' };
  }
  return undefined;
}

/** How much of one conversation two prompts share: messages that are the same. */
export function sharedMessages(a: Prefix, b: Prefix): number {
  const ofA = new Set(a.pieces.filter(({ kind }) => kind === 'message').map(({ hash }) => hash));
  return b.pieces.reduce((count, { kind, hash }) => count + (kind === 'message' && ofA.has(hash) ? 1 : 0), 0);
}
