import type { UpstreamCall } from '../adapter';

/** A call with a JSON body that asks for one whole answer. */
export const jsonCall = (path: string, body: Buffer, accept = 'application/json'): UpstreamCall => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json', accept },
  body,
  changes: [],
});
