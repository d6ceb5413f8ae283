import { hash } from 'node:crypto';
import { type Clock, GatewayError, type Principal } from '@libs/kernel';
import type { LastUsed } from '../keys/last-used';
import { tokenExpired } from '../tokens/claims';
import type { CredentialChecks } from './credential-checks';
import { FRESHNESS, freshnessStep } from './freshness';
import type { KnownCredential, PrincipalCache } from './principal-cache';
import { keyInvalid, readCredential, repeatsAuthorization, type CredentialHeaders } from './read-credential';
import { withDeadline } from './with-deadline';

/**
 * Who a data-plane request acts for. A credential seen in the last seconds costs one hash and one look-up
 * in a map, and the answer is there at once; the database is asked in the background.
 */
export class Authenticator {
  private awayUntil = -Infinity;
  private readonly establishing = new Map<string, Promise<KnownCredential>>();

  constructor(
    private readonly checks: Pick<CredentialChecks, 'prepare'>,
    private readonly cache: PrincipalCache,
    private readonly lastUsed: Pick<LastUsed, 'touch'>,
    private readonly clock: Clock,
  ) {}

  /**
   * @param rawHeaders the request's, to notice an Authorization that was sent twice
   * @throws GatewayError credentials_missing, key_invalid, token_invalid, token_expired, password_change_required;
   *   dependency_unavailable when it could not be checked, which is never answered with a 401
   */
  authenticate(headers: CredentialHeaders, rawHeaders?: readonly string[]): Principal | Promise<Principal> {
    if (rawHeaders && repeatsAuthorization(rawHeaders)) throw keyInvalid();
    const credential = readCredential(headers);
    const digest = hash('sha256', credential, 'base64');
    const known = this.cache.get(digest);
    if (!known) return this.establish(digest, credential).then((found) => this.use(found));
    if (known.expiresAt <= this.clock.now()) {
      this.cache.delete(digest);
      throw known.principal.virtualKeyId === undefined ? tokenExpired() : keyInvalid();
    }
    const now = this.clock.monotonic();
    const step = freshnessStep(now - known.checkedAt, now < this.awayUntil);
    if (step === 'check') return this.checkAgain(digest, known).then((found) => this.use(found));
    // A failure shows when the next caller has to wait for the answer.
    if (step === 'use_and_refresh') this.refresh(digest, known).catch(() => undefined);
    return this.use(known);
  }

  private use(known: KnownCredential): Principal {
    const { principal } = known;
    if (principal.virtualKeyId !== undefined) this.lastUsed.touch(principal.virtualKeyId);
    return principal;
  }

  /** A credential not seen before. Many requests with it at once ask the database once. */
  private async establish(digest: string, credential: string): Promise<KnownCredential> {
    let pending = this.establishing.get(digest);
    if (!pending) {
      pending = this.lookUp(digest, this.checks.prepare(credential)).finally(() => this.establishing.delete(digest));
      this.establishing.set(digest, pending);
    }
    return withDeadline(pending, FRESHNESS.deadlineMs);
  }

  /** A known credential whose last look-up is too long ago to trust. */
  private async checkAgain(digest: string, known: KnownCredential): Promise<KnownCredential> {
    const mayServeStale = this.clock.monotonic() - known.checkedAt < FRESHNESS.outageMs;
    try {
      return await withDeadline(this.refresh(digest, known), mayServeStale ? FRESHNESS.patienceMs : FRESHNESS.deadlineMs);
    } catch (thrown) {
      if (isRefusal(thrown) || !mayServeStale) throw thrown;
      this.awayUntil = this.clock.monotonic() + FRESHNESS.retryAfterMs;
      return known;
    }
  }

  private refresh(digest: string, known: KnownCredential): Promise<KnownCredential> {
    known.checking ??= this.lookUp(digest, known.check).finally(() => (known.checking = undefined));
    return known.checking;
  }

  private async lookUp(digest: string, check: KnownCredential['check']): Promise<KnownCredential> {
    const checkedAt = this.clock.monotonic();
    try {
      const found: KnownCredential = { ...(await check()), checkedAt, check };
      this.awayUntil = -Infinity;
      this.cache.set(digest, found);
      return found;
    } catch (thrown) {
      if (isRefusal(thrown)) {
        this.cache.delete(digest);
        throw thrown;
      }
      this.awayUntil = this.clock.monotonic() + FRESHNESS.retryAfterMs;
      if (thrown instanceof GatewayError) throw thrown;
      throw new GatewayError('dependency_unavailable', 'The credentials cannot be checked right now. Try again shortly.', {
        retryAfterSeconds: 1,
        cause: thrown,
      });
    }
  }
}

const isRefusal = (thrown: unknown): boolean =>
  thrown instanceof GatewayError && (thrown.status === 401 || thrown.status === 403);
