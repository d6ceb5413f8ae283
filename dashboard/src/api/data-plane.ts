import { call } from './client';
import { apiError, NoAnswer } from './error';
import { session } from './session';

/** Where clients call the gateway: this page's own address, or another port where the control plane has one of its own. */
export function clientOrigin(): string {
  const state = session.get();
  const port = state.kind === 'in' ? state.me.client_port : null;
  return port === null ? location.origin : `${location.protocol}//${location.hostname}:${port}`;
}

/**
 * A call as a client of the gateway makes it, with a virtual key. Where clients have another port pages may not reach it,
 * and the login of this page asks instead. Read the body of the answer as it comes for a stream.
 * @throws ApiError, NoAnswer
 */
export async function callAsClient(key: string, path: string, body: object, signal?: AbortSignal): Promise<Response> {
  if (clientOrigin() !== location.origin) return call(path, asJson(body, {}, signal));
  const response = await fetch(path, {
    ...asJson(body, { authorization: `Bearer ${key}` }, signal),
    // A cookie beside the key would say that somebody else is meant.
    credentials: 'omit',
  }).catch((failure: unknown) => {
    throw failure instanceof TypeError ? new NoAnswer() : failure;
  });
  if (response.ok) return response;
  throw apiError(response, await response.json().catch(() => undefined));
}

const asJson = (body: object, headers: Readonly<Record<string, string>>, signal: AbortSignal | undefined): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
  ...(signal && { signal }),
});
