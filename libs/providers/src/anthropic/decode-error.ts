import type { UpstreamAdapter } from '../adapter';
import { readFailure } from '../failure';

/** Anthropic's `{type: 'error', error: {type, message}}`; 529 means overloaded. @see readFailure */
export const decodeError: UpstreamAdapter['decodeError'] = readFailure;
