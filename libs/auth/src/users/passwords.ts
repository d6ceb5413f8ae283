import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { GatewayError } from '@libs/kernel';
import { PASSWORD_MAX_LENGTH } from './password-policy';
import { Gate } from './gate';

/** argon2id (the library's default variant), 19 MiB, two passes: OWASP's first choice for interactive login. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Hashing runs on libuv's threads, which name resolution also needs: never all four. */
const AT_ONCE = 2;
const WAITING = 64;

/** Password hashes, with the same work for accounts that do not exist. */
export class Passwords {
  private readonly gate = new Gate(AT_ONCE, WAITING);
  private decoy: Promise<string> | undefined;

  /** The PHC string to store. */
  hash(password: string): Promise<string> {
    return this.gate.run(() => hash(password, COST), busy);
  }

  /** False for a wrong password and, after the same work, for an account without one (`stored` undefined). */
  async matches(stored: string | undefined, password: string): Promise<boolean> {
    const hashed = stored ?? (await (this.decoy ??= this.hash(randomBytes(16).toString('hex'))));
    // A longer text cannot be anybody's password; the work is done all the same.
    const offered = password.slice(0, PASSWORD_MAX_LENGTH + 1);
    const equal = await this.gate.run(() => verify(hashed, offered), busy);
    return equal && stored !== undefined && password.length <= PASSWORD_MAX_LENGTH;
  }
}

const busy = (): GatewayError =>
  new GatewayError('login_throttled', 'Too many logins are waiting. Try again in a moment.', { retryAfterSeconds: 2 });

/** A random password that a person can copy: 20 characters, 100 bits. */
export function randomPassword(): string {
  const alphabet = '23456789abcdefghjkmnpqrstuvwxyzA';
  return [...randomBytes(20)].map((byte) => alphabet.charAt(byte & 31)).join('');
}
