import type { UpstreamAdapter } from '../adapter';
import { readFailure } from '../failure';

/**
 * OpenAI's `{error: {message, type, code, param}}` and the variations of its imitators: `{error: "text"}`
 * (Ollama, xAI), `{detail}` (Mistral), `{message}`. @see readFailure
 */
export const decodeError: UpstreamAdapter['decodeError'] = readFailure;
