import * as client from 'openid-client';
import { type Clock, GatewayError } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { LoginAttempt } from './login-attempt';
import { claimValues, type OidcClaims } from './read-claims';
import type { OidcSettings } from './settings';

/** Opens connections to the issuer. The composition root binds it to the one owner of sockets. */
export type IssuerFetch = (
  url: string,
  ask: { method: string; headers: Record<string, string>; body: string | undefined },
) => Promise<Response>;

export const CALLBACK_PATH = '/v1/auth/oidc/callback';
const TIMEOUT_SECONDS = 10;
/** The issuer's document is read again: endpoints and keys move. */
const DISCOVERY_MS = 60 * 60 * 1000;

/** The identity provider, over openid-client: authorization code with PKCE, state and nonce, signatures checked. */
export class Issuer {
  private known: { config: Promise<client.Configuration>; at: number } | undefined;

  constructor(
    private readonly settings: OidcSettings,
    private readonly fetch: IssuerFetch,
    private readonly clock: Clock,
  ) {}

  /** Where to send a browser. @throws GatewayError dependency_unavailable */
  async authorizationUrl(attempt: LoginAttempt): Promise<string> {
    const config = await this.configuration();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: this.redirectUri,
      scope: this.settings.scopes,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    });
    return url.href;
  }

  /**
   * Where to send a browser whose login ended here, so that it ends there too (RP-initiated logout); undefined: the issuer
   * has no such place. @throws GatewayError dependency_unavailable
   */
  async logoutUrl(): Promise<string | undefined> {
    const config = await this.configuration();
    if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
    return client.buildEndSessionUrl(config, { post_logout_redirect_uri: `${this.settings.publicUrl}/` }).href;
  }

  /**
   * Who came back, as the issuer signed it.
   * @param query of the callback
   * @throws GatewayError login_failed; dependency_unavailable when the issuer does not answer
   */
  async claimsOf(query: string, attempt: LoginAttempt): Promise<OidcClaims> {
    const config = await this.configuration();
    try {
      // From the configured address: what Host says decides nothing.
      const tokens = await client.authorizationCodeGrant(config, new URL(`${this.redirectUri}?${query}`), {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw refused();
      return await this.completed(config, { ...claims }, tokens.access_token);
    } catch (thrown) {
      throw thrown instanceof GatewayError ? thrown : isOutage(thrown) ? away(thrown) : refused(thrown);
    }
  }

  /** Some issuers keep addresses and groups for their userinfo endpoint. What the signed token says comes first. */
  private async completed(config: client.Configuration, claims: OidcClaims, accessToken: string): Promise<OidcClaims> {
    const { roleClaim, roleMap } = this.settings;
    const wantsRole = roleMap.size > 0 && claimValues(claims, roleClaim).length === 0;
    if (('email' in claims && !wantsRole) || config.serverMetadata().userinfo_endpoint === undefined) return claims;
    const more = await client.fetchUserInfo(config, accessToken, String(claims['sub']));
    // An address and the word that it was verified belong together.
    const { email, email_verified, ...rest } = more;
    return 'email' in claims ? { ...rest, ...claims } : { ...rest, email, email_verified, ...claims };
  }

  private get redirectUri(): string {
    return this.settings.publicUrl + CALLBACK_PATH;
  }

  private async configuration(): Promise<client.Configuration> {
    const now = this.clock.monotonic();
    if (!this.known || now - this.known.at > DISCOVERY_MS) this.known = { config: this.discover(), at: now };
    const { config } = this.known;
    try {
      return await config;
    } catch (thrown) {
      // The next caller tries again.
      if (this.known?.config === config) this.known = undefined;
      throw away(thrown);
    }
  }

  private discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    const url = new URL(issuer);
    const secret = clientSecret && openSecret(clientSecret);
    const fetch: client.CustomFetch = (address, { method, headers, body }) =>
      this.fetch(address, { method, headers, body: body === undefined || body === null ? undefined : String(body) });
    return client.discovery(url, clientId, undefined, secret === undefined ? client.None() : anyOf(secret), {
      [client.customFetch]: fetch,
      timeout: TIMEOUT_SECONDS,
      // Signatures are checked although the token comes over a connection of ours; and only asymmetric ones count.
      execute: [client.enableNonRepudiationChecks, ...(url.protocol === 'http:' ? [client.allowInsecureRequests] : [])],
    });
  }
}

/** As the issuer takes secrets: in the header unless it says that it wants them in the body. */
function anyOf(secret: string): client.ClientAuth {
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, metadata, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const auth = methods.includes('client_secret_basic') || !methods.includes('client_secret_post') ? basic : post;
    return auth(server, metadata, body, headers);
  };
}

/** The issuer did not answer, or not in time; anything else is a refusal. */
const isOutage = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'ISSUER_UNREACHABLE'].includes(codeOf(thrown) ?? codeOf(thrown.cause) ?? '');

const codeOf = (thrown: unknown): string | undefined =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

const refused = (cause?: unknown): GatewayError =>
  new GatewayError('login_failed', 'The identity provider did not confirm this login. Try again.', { cause });

const away = (cause: unknown): GatewayError =>
  new GatewayError('dependency_unavailable', 'The identity provider does not answer. Try again shortly.', {
    retryAfterSeconds: 1,
    cause,
  });
