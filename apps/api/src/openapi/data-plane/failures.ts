import { type Headers, type Response, type Responses, schemaRef } from '../document-parts';

/** What each refusal of the data plane means. */
const MEANING = {
  400: 'The request is not valid; `param` names the field, in the naming of the request.',
  401: 'The credentials are missing, wrong, revoked or expired.',
  403: 'These credentials may not do this, may not use this model, or must change their password first.',
  404: 'There is no such object, or no provider here serves this model.',
  408: 'The request took too long to arrive.',
  409: 'It conflicts with something else that is under way or has ended; wait for Retry-After if there is one.',
  410: 'What this stream said is not kept any more, or never was.',
  413: 'The body is larger than this gateway accepts.',
  415: 'The body, or a file in it, is of a type that is not taken here.',
  416: 'No byte of the file is in this range.',
  422: 'The idempotency key was used with another request, or the provider cannot process this one.',
  429: 'A limit of these credentials is used up; see Retry-After and x-ratelimit-*.',
  500: 'The gateway failed. The request id names it in the log.',
  502: 'The provider failed, or sent something that could not be read.',
  503: 'No provider can be called now, something the gateway depends on does not answer, or it is shutting down.',
  504: 'The provider did not answer in time.',
  507: 'There is no room to hold this upload now.',
  '4XX': 'The provider refuses this very request: its own status is kept, its message is in the error.',
} as const;
export type Failure = keyof typeof MEANING;

const RETRIED = new Set<Failure>([409, 429, 503]);

const retryAfter = {
  'retry-after': { description: 'Whole seconds to wait before the next try.', schema: { type: 'integer', minimum: 0 } },
};

/** Refusals in the shape that clients of the route understand. */
export function failures(statuses: readonly Failure[], schema = 'Error', headers: Headers = {}): Responses {
  return Object.fromEntries(statuses.map((status) => [String(status), failure(status, schema, headers)]));
}

const failure = (status: Failure, schema: string, headers: Headers): Response => ({
  description: MEANING[status],
  headers: { ...headers, ...(RETRIED.has(status) && retryAfter) },
  content: { 'application/json': { schema: schemaRef(schema) } },
});
