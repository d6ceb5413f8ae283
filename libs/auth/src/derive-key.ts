import { hkdfSync } from 'node:crypto';
import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';

/** One label per purpose: what was made for one purpose can never be offered for another. */
export type KeyPurpose = 'virtual-key-hash' | 'token-signing' | 'csrf' | 'oidc-login' | 'master-key-fingerprint';

/** 32 bytes for one purpose, HKDF-SHA-256 (RFC 5869) of an installation secret. */
export function deriveKey(from: Secret, purpose: KeyPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', openSecret(from), '', `route-llm-gateway:${purpose}:v1`, 32));
}
