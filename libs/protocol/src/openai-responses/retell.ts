import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '../neutral/request';
import { parseSseFrame } from '../sse/parse-frame';
import { responseId } from './ids';
import { tellEvents } from './tell-events';

/** What a Response repeats of its request although it changes nothing in the answer: each asker has words of its own. */
const OWN_WORDS = ['instructions', 'metadata', 'prompt_cache_key', 'safety_identifier', 'store', 'user'] as const;
const RESPONSE = Buffer.from('"response"');

/** Whom an answer is told again. */
export interface Listener {
  request: GatewayRequest;
  requestId: string;
}

/**
 * A Response that was given to somebody else, for one who asked the same: under an id of its own, by which the conversation
 * goes on, and with the asker's own words. What holds no Response stays as it is.
 */
export const retell = {
  /** A whole one. */
  body(bytes: Buffer, listener: Listener): Buffer {
    const response = parse(bytes.toString('utf8'));
    return response ? Buffer.from(JSON.stringify(told(response, listener))) : bytes;
  },

  /** One frame of a stream. */
  frame(frame: Buffer, listener: Listener): Buffer {
    const held = responseIn(frame);
    if (!held) return frame;
    const { event, said, response } = held;
    const line = event === undefined ? '' : `event: ${event}\n`;
    return Buffer.from(`${line}data: ${JSON.stringify({ ...said, response: told(response, listener) })}\n\n`);
  },

  /** A stream for one who wants the whole, which stands in its last frame; undefined where it does not. */
  whole(frames: readonly Buffer[]): Buffer | undefined {
    for (const frame of frames.toReversed()) {
      const held = responseIn(frame);
      if (held) return Array.isArray(held.response['output']) ? Buffer.from(JSON.stringify(held.response)) : undefined;
    }
    return undefined;
  },

  /** A whole one for one who wants a stream. */
  frames(bytes: Buffer): Buffer[] {
    const response = parse(bytes.toString('utf8'));
    return response ? tellEvents(response).map((frame) => Buffer.from(frame)) : [];
  },
};

function responseIn(frame: Buffer): { event: string | undefined; said: JsonObject; response: JsonObject } | undefined {
  if (!frame.includes(RESPONSE)) return undefined;
  const { data = '', event } = parseSseFrame(frame) ?? {};
  const said = parse(data);
  const response = said?.['response'];
  return said && isJsonObject(response) ? { event, said, response } : undefined;
}

function told(response: JsonObject, { request: { echo = {} }, requestId }: Listener): JsonObject {
  const own: JsonObject = { ...response, id: responseId(requestId) };
  for (const name of OWN_WORDS) if (name in response) own[name] = echo[name] ?? null;
  return own;
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
