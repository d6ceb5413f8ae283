import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { isJsonObject, type Secret } from '@libs/kernel';
import { deriveKey } from '../derive-key';

/** What the gateway must remember between sending a browser to the issuer and its return. */
export interface LoginAttempt {
  state: string;
  nonce: string;
  /** PKCE. */
  verifier: string;
  /** Path of ours to go to afterwards. */
  returnTo: string;
  /** Seconds since the epoch. */
  expiresAt: number;
}

export const ATTEMPT_SECONDS = 10 * 60;
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const MAX_CHARS = 4_096;

/**
 * Keeps attempts in the browser itself, sealed: whoever returns must be the browser that left, and nobody can fill
 * a table by leaving and not returning.
 */
export class AttemptSeal {
  private readonly key: Buffer;

  constructor(jwtSecret: Secret) {
    this.key = deriveKey(jwtSecret, 'oidc-login');
  }

  seal(attempt: LoginAttempt): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, nonce);
    const text = Buffer.concat([cipher.update(JSON.stringify(attempt), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
  }

  /** undefined for what was not sealed here, was changed, or is too old. */
  open(sealed: string, nowSeconds: number): LoginAttempt | undefined {
    if (sealed.length > MAX_CHARS) return undefined;
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    let text: string;
    try {
      text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
    const read: unknown = JSON.parse(text);
    return isAttempt(read) && read.expiresAt > nowSeconds ? read : undefined;
  }
}

const isAttempt = (value: unknown): value is JsonAttempt =>
  isJsonObject(value) &&
  ['state', 'nonce', 'verifier', 'returnTo'].every((name) => typeof value[name] === 'string') &&
  typeof value['expiresAt'] === 'number';

type JsonAttempt = LoginAttempt & Record<string, unknown>;

/** A path of this gateway, and nothing that a browser could take for another host. */
export function safeReturn(asked: string | undefined): string {
  if (asked === undefined || asked.length > 1_000 || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(asked)) return '/';
  const url = new URL(asked, 'http://gateway.invalid');
  return url.origin === 'http://gateway.invalid' ? url.pathname + url.search + url.hash : '/';
}
