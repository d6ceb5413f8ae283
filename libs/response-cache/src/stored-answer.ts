import { deflateRaw, inflateRawSync } from 'node:zlib';
import { promisify } from 'node:util';
import type { Usage } from '@libs/kernel';
import type { DialectId } from '@libs/protocol';

/** An answer as its upstream gave it, and what must be known to read it again. */
export interface StoredAnswer {
  form: 'body' | 'stream';
  /** The adapter that reads it. */
  family: string;
  profile: string;
  /** The dialect that it is written in, where the adapter reads several; absent: the adapter's own. */
  wire?: DialectId;
  providerId: string;
  /** In the upstream's words. */
  model: string;
  /** As the client named it. */
  modelAsked: string;
  /** The request that paid for it. */
  requestId: string;
  createdAt: number;
  /** The newest purge that was known when the request came: later ones concern it. */
  seq: number;
  usage: Usage;
  /** null: nobody knows. */
  costMicroUsd: number | null;
  latencyMs: number;
  /** What translation changed on the way there. */
  changes: readonly string[];
  /** The body, or all frames of the stream. */
  bytes: Buffer;
  /** Of a stream: the length of each frame, and the milliseconds from the first. */
  frames?: readonly number[];
  times?: readonly number[];
}

const VERSION = 1;
const COMPRESS_FROM = 2_048;
const deflate = promisify(deflateRaw);

/** Bytes for a store; the larger ones are compressed on another thread. */
export async function encodeAnswer({ bytes, ...head }: StoredAnswer): Promise<Buffer> {
  const packed = bytes.length >= COMPRESS_FROM ? await deflate(bytes, { level: 3 }) : bytes;
  const text = Buffer.from(JSON.stringify(packed === bytes ? head : { ...head, packed: bytes.length }));
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(VERSION);
  prefix.writeUInt32BE(text.length, 1);
  return Buffer.concat([prefix, text, packed]);
}

/** undefined for bytes that this version cannot read: a miss. */
export function decodeAnswer(stored: Buffer): StoredAnswer | undefined {
  if (stored.length < 5 || stored[0] !== VERSION) return undefined;
  try {
    const end = 5 + stored.readUInt32BE(1);
    const { packed, ...head } = JSON.parse(stored.toString('utf8', 5, end)) as Omit<StoredAnswer, 'bytes'> & { packed?: number };
    const bytes = stored.subarray(end);
    return { ...head, bytes: packed === undefined ? bytes : inflateRawSync(bytes, { maxOutputLength: packed }) };
  } catch {
    return undefined;
  }
}

/** The frames of a stored stream. */
export function framesOf({ bytes, frames = [] }: StoredAnswer): Buffer[] {
  let at = 0;
  return frames.map((length) => bytes.subarray(at, (at += length)));
}
