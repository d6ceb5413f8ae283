import type { FastifyRequest } from 'fastify';

type Requested = Pick<FastifyRequest, 'method' | 'headers'> & { routeOptions: { config: { policy?: unknown } } };

const FORM = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(;|$)/i;
const LOGIN_COOKIE = /(^|;\s*)(__Host-|__Secure-)?rlg_(access|refresh)=/;

/** A browser's login, and no credential beside it. */
export const carriesLogin = (headers: FastifyRequest['headers']): boolean =>
  headers.cookie !== undefined &&
  headers.authorization === undefined &&
  headers['x-api-key'] === undefined &&
  headers['x-goog-api-key'] === undefined &&
  LOGIN_COOKIE.test(headers.cookie);

/**
 * True for what only a form of a web page sends: a browser's login, and a body of a type that needs nobody's leave
 * to go to another site. Looked at before the body is read.
 */
export function isFormWithLogin({ method, headers, routeOptions }: Requested): boolean {
  if (headers.cookie === undefined || method === 'GET' || method === 'HEAD') return false;
  // Uploads of our own pages. No form can add a header; whether the token in it is right is looked at with the login.
  if (routeOptions.config.policy === 'data' && headers['x-csrf-token'] !== undefined) return false;
  return FORM.test(headers['content-type'] ?? '') && carriesLogin(headers);
}
