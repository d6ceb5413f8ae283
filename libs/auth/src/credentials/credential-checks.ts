import { createHash, timingSafeEqual } from 'node:crypto';
import type { Database } from '@libs/database';
import type { Clock, Principal } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { LRUCache } from 'lru-cache';
import { deriveKey } from '../derive-key';
import { hashVirtualKey, isWellFormedVirtualKey, VIRTUAL_KEY_PREFIX } from '../keys/virtual-key';
import { type VirtualKey, virtualKeyRepository } from '../keys/virtual-key.repository';
import { DEFAULT_TENANT_ID, type AuthSettings } from '../settings';
import { LEEWAY_SECONDS, passwordChangeRequired, tokenInvalid, type TokenClaims } from '../tokens/claims';
import type { TokenCodec } from '../tokens/token-codec';
import { mayLogIn, type User } from '../users/user';
import { userRepository } from '../users/user.repository';
import type { CheckedCredential } from './principal-cache';
import { keyInvalid } from './read-credential';

const UNKNOWN_KEYS = 10_000;
const UNKNOWN_FOR_MS = 5_000;

/** Operators' automation: an administrator that is nobody in particular. */
const AUTOMATION: Principal = { kind: 'automation', tenantId: DEFAULT_TENANT_ID, role: 'admin', limits: {} };

/** What each kind of credential has to pass. Everything that needs no database is decided at once. */
export class CredentialChecks {
  /** The present one first. */
  private readonly peppers: readonly Buffer[];
  private readonly masterKey: { fingerprint: string; since: Date };
  private readonly adminDigest: Buffer | undefined;
  /** Keys that do not exist, and so never will: their text is random. */
  private readonly unknown = new LRUCache<string, number>({ max: UNKNOWN_KEYS });

  constructor(
    private readonly database: Database,
    private readonly tokens: TokenCodec,
    settings: AuthSettings,
    private readonly clock: Clock,
  ) {
    this.peppers = [settings.masterKey, ...(settings.previousMasterKeys ?? [])].map((key) => deriveKey(key, 'virtual-key-hash'));
    const fingerprint = deriveKey(settings.masterKey, 'master-key-fingerprint').toString('hex').slice(0, 16);
    this.masterKey = { fingerprint, since: new Date(clock.now()) };
    this.adminDigest = settings.adminApiKey && sha256(openSecret(settings.adminApiKey));
  }

  /**
   * The check for a credential of the data plane, to be run now and again later.
   * @throws GatewayError key_invalid, token_invalid, token_expired
   */
  prepare(credential: string): () => Promise<CheckedCredential> {
    if (this.isAdminKey(credential)) return () => Promise.resolve({ principal: AUTOMATION, expiresAt: Infinity });
    if (credential.startsWith(VIRTUAL_KEY_PREFIX)) return this.prepareVirtualKey(credential);
    if (!looksLikeToken(credential)) throw keyInvalid();
    const claims = this.tokens.verify(credential, 'data');
    return async () => {
      const user = await this.userOf(claims);
      if (claims.type !== 'access') throw passwordChangeRequired();
      return { principal: principalOf(user), expiresAt: (claims.expiresAt + LEEWAY_SECONDS) * 1000 };
    };
  }

  isAdminKey(credential: string): boolean {
    return this.adminDigest !== undefined && timingSafeEqual(sha256(credential), this.adminDigest);
  }

  /**
   * The user a verified token speaks for, as they are now.
   * @throws GatewayError token_invalid when their tokens were ended since
   */
  async userOf(claims: TokenClaims): Promise<User> {
    const found = await userRepository.findForToken(this.database, claims.userId, claims.sessionId);
    if (!found?.sessionOpen || !mayLogIn(found.user) || found.user.tokenVersion !== claims.tokenVersion) throw tokenInvalid();
    return found.user;
  }

  private prepareVirtualKey(text: string): () => Promise<CheckedCredential> {
    if (!isWellFormedVirtualKey(text)) throw keyInvalid();
    const hashes = this.peppers.map((pepper) => hashVirtualKey(text, pepper));
    const [hash = Buffer.alloc(0)] = hashes;
    const cacheKey = hash.toString('base64');
    return async () => {
      const unknownAt = this.unknown.get(cacheKey);
      if (unknownAt !== undefined && this.clock.monotonic() - unknownAt < UNKNOWN_FOR_MS) throw keyInvalid();
      const found = await virtualKeyRepository.findByHash(this.database, hashes);
      const own = found && hashes.find((one) => timingSafeEqual(found.hash, one));
      if (!found || !own) {
        this.unknown.set(cacheKey, this.clock.monotonic());
        throw keyInvalid();
      }
      // The plain text comes with its use alone, so that is when the hash can be made anew.
      if (own !== hash) await virtualKeyRepository.rehash(this.database, found.key.id, { from: own, to: hash }, this.masterKey);
      const { key, ownerDisabled, rotatedOutAt } = found;
      const expiresAt = Math.min(key.expiresAt?.getTime() ?? Infinity, rotatedOutAt?.getTime() ?? Infinity);
      if (key.revokedAt !== null || ownerDisabled || expiresAt <= this.clock.now()) throw keyInvalid();
      return { principal: principalOfKey(key), expiresAt };
    };
  }
}

export const principalOf = (user: User): Principal => ({
  kind: 'user',
  tenantId: user.tenantId,
  ...(user.defaultTeamId !== null && { teamId: user.defaultTeamId }),
  role: user.role,
  userId: user.id,
  limits: {},
});

export const principalOfKey = (key: VirtualKey): Principal => ({
  kind: 'virtual_key',
  tenantId: key.tenantId,
  role: 'member',
  virtualKeyId: key.id,
  ...(key.userId === null ? {} : { userId: key.userId }),
  ...(key.teamId === null ? {} : { teamId: key.teamId }),
  limits: key.limits,
});

export const automationPrincipal = (): Principal => AUTOMATION;

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Three parts of base64url, the first an object: whatever else it is, its bearer means a token. */
const looksLikeToken = (text: string): boolean => /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(text);
