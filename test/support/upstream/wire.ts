import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '@libs/kernel';
import type { Tokens } from './tokens';

/** An answer as bytes: what goes over the socket when nothing is made to fail. */
export interface Wire {
  status: number;
  headers: Record<string, string>;
  /** Frames of a stream, or the body as one. */
  frames: Buffer[];
  streamed: boolean;
  /** What the whole of it tells about its cost. */
  tokens?: Tokens;
}

export const SSE_TYPE = 'text/event-stream; charset=utf-8';
export const JSON_TYPE = 'application/json';

/** Autumn 2026; answers are the same on every day. */
export const CREATED = 1_795_000_000;

export const dataFrame = (value: Json | JsonObject): string =>
  `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;

/** An id in a provider's style: the same for the same seed, on every run. */
export function idFrom(prefix: string, length: number, seed: string): string {
  let digits = '';
  for (let i = 0; digits.length < length; i++) {
    digits += createHash('sha256')
      .update(`${prefix} ${seed} ${i}`)
      .digest('base64')
      .replace(/[^A-Za-z0-9]/g, '');
  }
  return prefix + digits.slice(0, length);
}

export const toFrames = (texts: readonly string[]): Buffer[] => texts.map((text) => Buffer.from(text, 'utf8'));
