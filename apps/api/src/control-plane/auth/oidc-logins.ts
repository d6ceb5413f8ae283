import type { FastifyRequest } from 'fastify';
import type { Grant, OidcLoginService, Visitor } from '@libs/auth';
import { GatewayError } from '@libs/kernel';
import { refusalOf } from '../http/error.filter';

/** The identity provider, where one is configured. */
export class OidcLogins {
  constructor(private readonly configured: OidcLoginService | undefined) {}

  description(): { name: string; login_url: string; logout_url: string } | null {
    if (!this.configured) return null;
    return { name: this.configured.name, login_url: '/v1/auth/oidc/login', logout_url: '/v1/auth/oidc/logout' };
  }

  /** @throws GatewayError not_found */
  service(): OidcLoginService {
    if (this.configured) return this.configured;
    throw new GatewayError('not_found', 'No identity provider is configured here.');
  }

  /**
   * Where a browser goes that has come back, and its login. What is refused is told to the page that began it, by a
   * code; only who began nothing here gets a bare error.
   * @throws GatewayError not_found, login_failed
   */
  async finish(
    request: FastifyRequest,
    sealed: string | undefined,
    visitor: Visitor,
  ): Promise<{ location: string; grant?: Grant }> {
    const service = this.service();
    const attempt = service.attemptOf(sealed);
    const query = request.url.split('?')[1] ?? '';
    try {
      return { location: attempt.returnTo, grant: await service.finish(query, attempt, visitor) };
    } catch (thrown) {
      const error = refusalOf(thrown);
      request.log.warn(
        { err: error.cause ?? error, request_id: request.id },
        'a login through the identity provider was refused',
      );
      return { location: withError(attempt.returnTo, error.code) };
    }
  }
}

function withError(path: string, code: string): string {
  const url = new URL(path, 'http://gateway.invalid');
  url.searchParams.set('login_error', code);
  return url.pathname + url.search + url.hash;
}
