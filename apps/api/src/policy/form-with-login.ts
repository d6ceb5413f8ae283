import type { FastifyRequest } from 'fastify';

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
export function isFormWithLogin({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): boolean {
  if (headers.cookie === undefined || method === 'GET' || method === 'HEAD') return false;
  // No form can add a header; whether the token in it is the right one is looked at with the login.
  if (headers['x-csrf-token'] !== undefined) return false;
  return FORM.test(headers['content-type'] ?? '') && carriesLogin(headers);
}
