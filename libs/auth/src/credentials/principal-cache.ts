import { LRUCache } from 'lru-cache';
import type { Principal } from '@libs/kernel';

/** A credential that was good when it was last looked at. */
export interface KnownCredential {
  principal: Principal;
  /** Wall clock milliseconds; Infinity = never. */
  expiresAt: number;
  /** Monotonic milliseconds: when the look-up that found it began. */
  checkedAt: number;
  /** Looks it up again. @throws GatewayError 401 or 403 when it is no longer good; anything else = could not look */
  check: () => Promise<CheckedCredential>;
  /** A look-up that is under way. */
  checking?: Promise<KnownCredential>;
}

export type CheckedCredential = Pick<KnownCredential, 'principal' | 'expiresAt'>;

const MAX_KNOWN = 10_000;

/**
 * Known credentials by the SHA-256 of the whole text: two that merely begin alike are never one. Cleared
 * whenever this process changes a user or a key; other processes notice within the freshness limit.
 */
export class PrincipalCache extends LRUCache<string, KnownCredential> {
  constructor() {
    super({ max: MAX_KNOWN });
  }
}
