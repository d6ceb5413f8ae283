import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ATTEMPT_SECONDS, type Grant, readCredential, type TokenClaims, type TokenCodec } from '@libs/auth';
import { carriesLogin } from './form-with-login';
import { csrfFailed, isSameOrigin } from './same-origin';

export interface BrowserLoginSettings {
  /** Cookies are for https alone; browsers then also refuse those that a neighbouring host name plants. */
  secure: boolean;
  /** `https://host` of the gateway, as browsers see it. */
  ownOrigin: string | undefined;
  /** Where clients call, when the pages have a port of their own. */
  clientPort?: number | undefined;
}

/** Cookies of the refresh token go nowhere else. */
const REFRESH_PATH = '/v1/auth';
/** From leaving for the identity provider to coming back. */
const ATTEMPT_PATH = '/v1/auth/oidc';
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Logins whose tokens lie in cookies that no script can read. They count only where no other credential was sent, and
 * only for requests that our own pages have made.
 */
export class BrowserLogins {
  private readonly names: { access: string; refresh: string; attempt: string };
  private readonly attributes: string;

  constructor(
    private readonly tokens: Pick<TokenCodec, 'csrfToken' | 'verify'>,
    private readonly settings: BrowserLoginSettings,
  ) {
    const { secure } = settings;
    this.names = secure
      ? { access: '__Host-rlg_access', refresh: '__Secure-rlg_refresh', attempt: '__Secure-rlg_oidc' }
      : { access: 'rlg_access', refresh: 'rlg_refresh', attempt: 'rlg_oidc' };
    this.attributes = `HttpOnly${secure ? '; Secure' : ''}`;
  }

  /** null: clients call where the pages are. */
  get clientPort(): number | null {
    return this.settings.clientPort ?? null;
  }

  /** @throws GatewayError credentials_missing, key_invalid */
  credentialOf(headers: FastifyRequest['headers']): { credential: string; byCookie: boolean } {
    const other = headers.authorization ?? headers['x-api-key'] ?? headers['x-goog-api-key'];
    const cookie = other === undefined ? cookieOf(headers.cookie, this.names.access) : undefined;
    return cookie === undefined
      ? { credential: readCredential(headers), byCookie: false }
      : { credential: cookie, byCookie: true };
  }

  /**
   * The token of a page that calls the data plane with the login it has; undefined: the request brings a credential of
   * its own, or none.
   * @throws GatewayError csrf_failed, token_invalid, token_expired
   */
  pageTokenOf(request: FastifyRequest): string | undefined {
    const { headers } = request;
    if (!carriesLogin(headers)) return undefined;
    const token = cookieOf(headers.cookie, this.names.access);
    if (token !== undefined) this.assertMeant(request, this.tokens.verify(token, 'data'));
    return token;
  }

  refreshTokenOf(headers: FastifyRequest['headers']): string | undefined {
    return cookieOf(headers.cookie, this.names.refresh);
  }

  csrfToken(claims: Pick<TokenClaims, 'userId' | 'tokenVersion' | 'sessionId'>): string {
    return this.tokens.csrfToken(claims);
  }

  /** For whatever cookies decide about. @throws GatewayError csrf_failed */
  assertOwnPage(request: FastifyRequest): void {
    if (!isSameOrigin(request.headers, this.settings.ownOrigin)) throw csrfFailed();
  }

  /** For a request that was let in by a cookie. @throws GatewayError csrf_failed */
  assertMeant(request: FastifyRequest, claims: Pick<TokenClaims, 'userId' | 'tokenVersion' | 'sessionId'>): void {
    this.assertOwnPage(request);
    if (READING.has(request.method)) return;
    const sent = request.headers['x-csrf-token'];
    if (typeof sent !== 'string' || !equal(sent, this.csrfToken(claims))) throw csrfFailed();
  }

  /** Puts the tokens of a login where no script finds them. */
  keep(reply: FastifyReply, grant: Grant): void {
    const { access, refresh } = this.names;
    void reply.header('set-cookie', [
      this.cookie(access, grant.accessToken, '/', grant.expiresInSeconds),
      this.cookie(refresh, grant.refreshToken ?? '', REFRESH_PATH, grant.refreshExpiresInSeconds ?? 0),
    ]);
  }

  forget(reply: FastifyReply): void {
    const { access, refresh } = this.names;
    void reply.header('set-cookie', [this.cookie(access, '', '/', 0), this.cookie(refresh, '', REFRESH_PATH, 0)]);
  }

  /**
   * The one cookie that comes along from another site, for the identity provider is one: it opens nothing, and only
   * shows that the browser which returns is the one that left.
   */
  keepAttempt(reply: FastifyReply, sealed: string): void {
    void reply.header('set-cookie', this.cookie(this.names.attempt, sealed, ATTEMPT_PATH, ATTEMPT_SECONDS, 'Lax'));
  }

  attemptOf(headers: FastifyRequest['headers']): string | undefined {
    return cookieOf(headers.cookie, this.names.attempt);
  }

  forgetAttempt(reply: FastifyReply): void {
    void reply.header('set-cookie', this.cookie(this.names.attempt, '', ATTEMPT_PATH, 0, 'Lax'));
  }

  private cookie(name: string, value: string, path: string, maxAgeSeconds: number, site: 'Strict' | 'Lax' = 'Strict'): string {
    return `${name}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; SameSite=${site}; ${this.attributes}`;
  }
}

/** The first of that name, as browsers send the most specific first. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (part.slice(0, at).trim() === name) return part.slice(at + 1).trim() || undefined;
  }
  return undefined;
}

function equal(sent: string, expected: string): boolean {
  const [a, b] = [Buffer.from(sent), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
