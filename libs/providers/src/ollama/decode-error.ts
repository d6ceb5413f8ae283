import type { UpstreamAdapter } from '../adapter';
import { readFailure } from '../failure';

/** Ollama's `{error: "text"}`, without a code: the one that clients look for is told by its status. @see readFailure */
export const decodeError: UpstreamAdapter['decodeError'] = (status, headers, body, nowMs) => {
  const failure = readFailure(status, headers, body, nowMs);
  const unknownModel = status === 404 && failure.code === undefined && /\bmodel\b.*\bnot found\b/i.test(failure.message);
  return unknownModel ? { ...failure, code: 'model_not_found' } : failure;
};
