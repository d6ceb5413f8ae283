import createClient from 'openapi-fetch';
import { apiError, NoAnswer } from './error';
import type { components, paths } from './schema';
import { session } from './session';

/** The shapes of the API by their names in its document: `Schema<'RequestAnswer'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

/** Typed calls. Wrap them in `ok`, which throws what the gateway refused: `await ok(api.GET('/v1/admin/teams'))`. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => session.fetch(request) });

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer alone. @throws ApiError, NoAnswer */
export async function ok<T>(call: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await call.catch((failure: unknown) => {
    throw failure instanceof TypeError ? new NoAnswer() : failure;
  });
  if (!response.ok) throw apiError(response, error);
  return data as T;
}

/**
 * For what has no type of JSON: streams, downloads, forms. Cookies, the CSRF token and an expired session are
 * looked after. @throws ApiError, NoAnswer
 */
export async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await session.fetch(new Request(new URL(path, location.origin), init)).catch((failure: unknown) => {
    throw failure instanceof TypeError ? new NoAnswer() : failure;
  });
  if (response.ok) return response;
  throw apiError(response, await response.json().catch(() => undefined));
}
