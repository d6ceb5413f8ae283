import { apiError, NoAnswer } from './error';

/**
 * A call as a client of the gateway makes it, with a virtual key: the login of this page opens the control plane alone.
 * Read the body of the answer as it comes for a stream. @throws ApiError, NoAnswer
 */
export async function callAsClient(key: string, path: string, body: object, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(path, {
    method: 'POST',
    // A cookie beside the key would say that somebody else is meant.
    credentials: 'omit',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  }).catch((failure: unknown) => {
    throw failure instanceof TypeError ? new NoAnswer() : failure;
  });
  if (response.ok) return response;
  throw apiError(response, await response.json().catch(() => undefined));
}
