import type { FastifyRequest } from 'fastify';

const FORM = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(;|$)/i;
const LOGIN_COOKIE = /(^|;\s*)(__Host-|__Secure-)?rlg_(access|refresh)=/;

/**
 * True for what only a form of a web page sends: a browser's login, and a body of a type that needs nobody's leave
 * to go to another site. Looked at before the body is read.
 */
export function isFormWithLogin({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): boolean {
  const { cookie } = headers;
  if (cookie === undefined || method === 'GET' || method === 'HEAD') return false;
  if (headers.authorization !== undefined || headers['x-api-key'] !== undefined) return false;
  return FORM.test(headers['content-type'] ?? '') && LOGIN_COOKIE.test(cookie);
}
