import type { JsonObject } from '@libs/kernel';
import type { Tokens } from './tokens';

/** Why a scripted answer stops, in neutral words; each API has its own for it. */
export type Stop = 'stop' | 'length' | 'tool_calls' | 'stop_sequence' | 'content_filter' | 'refusal';

export interface Call {
  name: string;
  /** JSON text, sent as it stands; the empty string is a call without arguments. */
  arguments: string;
  /** Made in the API's own style when absent. */
  id?: string;
}

/** What goes wrong on the wire. Frames are counted from 1; a body that is not streamed is sent as two halves. */
export interface Faults {
  /** Before the status line. */
  headDelayMs?: number;
  /** Between the head and the first byte of the body. */
  firstByteDelayMs?: number;
  /** Before each frame but the first. */
  paceMs?: number;
  /** Stops after this many frames until `until` resolves; without `until` for as long as the client stays. */
  hold?: { after: number; until?: Promise<void> };
  /** The socket is destroyed after this many frames; 0: behind the head, -1: before it. */
  cutAfter?: number;
  /** The stream ends politely after this many frames, its closing mark unsaid. */
  endAfter?: number;
  /** An error event after this many frames, then the end, as the API writes it. */
  errorAfter?: { frames: number; message?: string; type?: string };
  /** CRLF instead of LF in frames. */
  crlf?: boolean;
  /** Every byte on its own. */
  byteByByte?: boolean;
}

/** A model's answer, the same for every API. */
export interface Said {
  kind: 'said';
  /** Text and its pieces in a stream; one piece per word unless given as a list. */
  text?: string | string[];
  reasoning?: string;
  /** Anthropic's signature of the reasoning. */
  signature?: string;
  /** Reasoning that only Anthropic can read, behind the reasoning. */
  redacted?: string;
  /** What the text cites, as the API writes it: Anthropic's citations, OpenAI's annotations. */
  citations?: JsonObject[];
  calls?: Call[];
  refusal?: string;
  stop?: Stop;
  stopSequence?: string;
  /** What it cost; counted from the number of the request when absent, not reported at all when null. */
  tokens?: Partial<Tokens> | null;
  /** The model that the answer names; a dated snapshot of the one asked for when absent. */
  model?: string;
  faults?: Faults;
}

/** An error in the API's own shape and with its own headers. */
export interface Failed {
  kind: 'failed';
  status: number;
  message?: string;
  type?: string;
  code?: string | null;
  param?: string | null;
  headers?: Record<string, string>;
  faults?: Faults;
}

/** Bytes as they are. */
export interface Raw {
  kind: 'raw';
  status: number;
  headers: Record<string, string>;
  frames: (Buffer | string)[];
  faults?: Faults;
}

export type Answer = Said | Failed | Raw;

type Details<T> = Omit<Partial<T>, 'kind'>;

export const say = (text: string | string[], more: Details<Said> = {}): Said => ({ kind: 'said', text, ...more });

/** Calls tools: each as its name and its arguments, an object or the JSON text itself. */
export const callTools = (
  calls: readonly (readonly [name: string, args: JsonObject | string, id?: string])[],
  more: Details<Said> = {},
): Said => ({
  kind: 'said',
  calls: calls.map(([name, args, id]) => ({
    name,
    arguments: typeof args === 'string' ? args : JSON.stringify(args),
    ...(id !== undefined && { id }),
  })),
  ...more,
});

export const think = (reasoning: string, text: string, more: Details<Said> = {}): Said => ({
  kind: 'said',
  reasoning,
  text,
  ...more,
});

export const refuse = (refusal: string, more: Details<Said> = {}): Said => ({ kind: 'said', refusal, ...more });

/** The answer to an image: what a model says about a picture it was shown. */
export const describeImage = (subject = 'a single red pixel'): Said => say(`The picture shows ${subject}.`);

export const fail = (status: number, more: Details<Failed> = {}): Failed => ({ kind: 'failed', status, ...more });

export const raw = (status: number, contentType: string, ...frames: (Buffer | string)[]): Raw => ({
  kind: 'raw',
  status,
  headers: { 'content-type': contentType },
  frames,
});

/** What proxies in front of a provider say when they are in trouble. */
export const htmlPage = (): Raw =>
  raw(200, 'text/html; charset=utf-8', '<!doctype html><title>Please wait</title><h1>Checking</h1>');
export const brokenJson = (): Raw => raw(200, 'application/json', '{"id":"cut-', '"choices":[{"index":0,');
export const noContent = (): Raw => ({ kind: 'raw', status: 204, headers: {}, frames: [] });
/** One stream line of this many bytes that never ends. */
export const giantLine = (bytes: number): Raw => raw(200, 'text/event-stream; charset=utf-8', 'data: {"x":"', ...slices(bytes));

/** In pieces, so that nobody needs the whole line in memory to send it. */
function slices(bytes: number): Buffer[] {
  const piece = Buffer.alloc(Math.min(bytes, 64 * 1024), 'a');
  return Array.from({ length: Math.ceil(bytes / 65_536) }, (_, i) => piece.subarray(0, Math.min(65_536, bytes - i * 65_536)));
}

export const withFaults = <T extends Answer>(answer: T, faults: Faults): T => ({
  ...answer,
  faults: { ...answer.faults, ...faults },
});

/** A text in the pieces in which models stream it; joined they are the text. */
export const wordsOf = (text: string): string[] => text.match(/\s*\S+|\s+$/g) ?? [];

/** A call's arguments in small pieces that respect nothing. */
export const piecesOf = (json: string, size = 7): string[] => {
  const chars = [...json];
  return Array.from({ length: Math.ceil(chars.length / size) }, (_, i) => chars.slice(i * size, (i + 1) * size).join(''));
};

/** Characters of everything that a model wrote. */
export const textLength = (said: Said): number =>
  [
    ...(Array.isArray(said.text) ? said.text : [said.text ?? '']),
    said.refusal ?? '',
    ...(said.calls ?? []).map((call) => call.arguments),
  ].join('').length;
