import type { UpstreamAdapter, UpstreamFailure } from '../adapter';
import { readFailure } from '../failure';

/** A file, a cache or a tuned model that belongs to somebody else, which says nothing against the key. */
const FOREIGN_THING =
  /or it may not exist|permission to access (?:the )?(?:file|cached ?content|tuned ?model|corpus|file ?search)/i;
const TOO_LONG = /token count\b.{0,40}\bexceeds the maximum number of tokens/i;
/** The word that other APIs have for what was asked wrongly. */
const TYPES: ReadonlyMap<number, string> = new Map([
  [404, 'not_found_error'],
  [413, 'request_too_large'],
]);

/**
 * Google's `{error: {code, message, status, details}}`, in a list where a stream was asked for. A bad key
 * comes as 400 with the reason API_KEY_INVALID; how long to wait stands in a detail. @see readFailure
 */
export const decodeError: UpstreamAdapter['decodeError'] = (status, headers, body, nowMs): UpstreamFailure => {
  const foreign = status === 403 && FOREIGN_THING.test(body.toString('utf8', 0, 64 * 1024));
  // Sorted as what it is: asking for a thing that is not there for this key.
  const read = readFailure(foreign ? 404 : status, headers, body, nowMs);
  const failure: UpstreamFailure = { ...read, status };
  // Google's `code` is the status again; its `status` is the word that a program can tell errors apart by.
  if (failure.code === undefined || /^\d+$/.test(failure.code)) failure.code = failure.type;
  if (failure.kind !== 'client') return failure;
  if (TOO_LONG.test(failure.message)) failure.code = 'context_length_exceeded';
  failure.type = TYPES.get(status) ?? (status === 403 ? 'permission_error' : 'invalid_request_error');
  return failure;
};
