import type { Json, JsonObject, Usage } from '@libs/kernel';
import type { DialectId, StopReason } from '@libs/protocol';
import type { KeyPlacement, UpstreamCall, UpstreamFailure } from '../adapter';

/** One turn of a conversation, as the provider would understand it. */
export interface ReadTurn {
  role: 'user' | 'assistant';
  text: string;
  /** Base64 or an address, as sent. */
  images: string[];
  calls: { name: string; input: Json; ref: string }[];
  /** `ref` is what ties a result to its call: an id, or the tool's name where there are no ids. */
  results: { ref: string; text: string }[];
}

/** A request as the provider would understand it, told from its own documentation and not from our encoder. */
export interface ReadRequest {
  model: string;
  system: string;
  turns: ReadTurn[];
  tools: { name: string; properties: string[] }[];
  maxOutputTokens: number | undefined;
  stream: boolean;
}

export const STATUSES = [400, 401, 402, 403, 404, 413, 429, 500, 529] as const;
export type Status = (typeof STATUSES)[number];

/** What a status means where nothing else is said about it. */
export const MEANING: Readonly<Record<Status, UpstreamFailure['kind']>> = {
  400: 'client',
  401: 'auth',
  402: 'quota',
  403: 'auth',
  404: 'client',
  413: 'client',
  429: 'rate',
  500: 'server',
  529: 'server',
};

export interface ErrorAnswer {
  /** In the provider's own shape. `KEY` in it stands where the provider repeats the key it was called with. */
  body: JsonObject | string;
  headers?: Record<string, string>;
  /** Where it is another one than the status alone tells. */
  kind?: UpstreamFailure['kind'];
}

/** An answer that says SAID, and one that calls the CALLS, in the provider's words. */
export interface Answers<Form> {
  text: Form;
  tools: Form;
  /** An answer that stops for this reason, in the provider's word for it. */
  stopped(word: string): Form;
}

/**
 * Everything that must be known of a provider before it is one of ours. All of it is written by hand from what
 * the provider documents or was seen to send; see docs/adding-a-provider.md.
 */
export interface ConformanceCase {
  /** A model as the provider names it. */
  model: string;
  key: KeyPlacement;
  /** The address that proves a key. */
  probe: string;
  /** Whether a picture may be named by its address, must come as bytes, or is not taken at all. */
  images: 'address' | 'bytes' | 'refused';
  read(call: UpstreamCall): ReadRequest;
  whole: Answers<JsonObject>;
  /** Raw frames, each with its terminator, the closing mark among them. */
  streams: Answers<readonly string[]> & { error: readonly string[] };
  /** What both text answers cost. */
  usage: Usage;
  /** Each of the provider's reasons to stop. */
  stops: Readonly<Record<string, StopReason>>;
  /** Reasons to stop that say the answer was broken off: it must not pass for a whole one. */
  broken: readonly string[];
  errors: Readonly<Record<Status, ErrorAnswer>>;
  /** How the provider says how long to wait; `none` when it never does. */
  retry: { status: number; headers: Record<string, string>; body: JsonObject; afterMs: number } | 'none';
  /**
   * A request of the dialect that the upstream itself speaks; `none` when no client speaks it. `passesBroken`:
   * its clients know the words for what broke off an answer, and get them.
   */
  relay: { dialect: DialectId; body: JsonObject; passesBroken?: true } | 'none';
}

export const BLANKS = [
  'model',
  'key',
  'probe',
  'images',
  'read',
  'whole',
  'streams',
  'usage',
  'stops',
  'broken',
  'errors',
  'retry',
  'relay',
] as const satisfies (keyof ConformanceCase)[];

/** What every text answer says; characters of one to four bytes. */
export const SAID = 'Grüße, 東京 😀: four.';
/** What every tool answer calls, at once; the second without arguments. */
export const CALLS = [
  { name: 'get_weather', input: { city: 'Köln' } },
  { name: 'get_time', input: {} },
];
/** A provider's key as no message may repeat it. */
export const KEY = 'sk-canary-4f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c';
