import { gzipSync } from 'node:zlib';
import {
  type Answer,
  brokenJson,
  type Failed,
  fail,
  type Faults,
  giantLine,
  htmlPage,
  noContent,
  type Raw,
  say,
} from '../../support/upstream/answer';
import type { ReceivedRequest } from '../../support/upstream/received';
import type { Scenario } from '../../support/upstream/scenarios';
import { toWire } from '../../support/upstream/to-wire';
import type { Wire } from '../../support/upstream/wire';

/** Everything an upstream can do wrong, and what must come of it: one row for all that is alike. */
export interface Fault {
  name: string;
  /** The number of the threat that it plays. */
  row: `G${number}`;
  /** What the first target of the plan does, each time it is asked. */
  does: Scenario;
  /** Those of the upstreams that can do this; all when absent. */
  apis?: readonly Api[];
  ways?: readonly Way[];
  /** How often the target is asked before it is given up. */
  tries: number;
  told: Told;
  key: 'active' | 'cooling' | 'disabled';
  /** Seconds, at least and at most. */
  coolsFor?: readonly [number, number];
  /** The next target of the plan takes over. */
  next: boolean;
  /** What the circuit breaker of the target counts: calls that tell something of it, and how many of them failed. */
  breaker: readonly [calls: number, failures: number];
  /** The tokens in the ledger are our own count. */
  estimated?: boolean;
}

export type Api = 'openai' | 'anthropic' | 'gemini';
export type Way = 'whole' | 'stream';

/** What the client gets where no other target takes over. */
export interface Told {
  status: number;
  text?: string;
  /** Behind a text: of the one error event. */
  code?: string;
  /** The provider's own words. */
  words?: string;
}

export const TEXT = 'one two three';

// Consequences

type Consequence = Omit<Fault, 'name' | 'does' | 'row'>;
/** The row is that of its list, unless it says another one. */
type Listed = Omit<Fault, 'row'> & { row?: Fault['row'] };

/** It says nothing of the target: the caller's mistake, or the key's. */
const UNMOVED = [0, 0] as const;

const failed = (status: number, code: string): Pick<Consequence, 'told'> => ({ told: { status, code } });
const WORDS = 'No such thing, says the provider.';
/** The caller's own mistake. */
const passedOn = (status: number): Consequence => ({
  tries: 1,
  told: { status, words: WORDS },
  key: 'active',
  next: false,
  breaker: UNMOVED,
});
const DISABLED: Consequence = {
  tries: 1,
  ...failed(502, 'upstream_credentials_rejected'),
  key: 'disabled',
  next: true,
  breaker: UNMOVED,
};
const cools = (from: number, to = from): Consequence => ({
  tries: 1,
  ...failed(503, 'no_key_available'),
  key: 'cooling',
  coolsFor: [from, to],
  next: true,
  breaker: UNMOVED,
});
/** Tried again, then given up. */
const sick = (code: string): Consequence => ({ tries: 2, ...failed(502, code), key: 'active', next: true, breaker: [2, 2] });
/** Given up at once: the target would do it again. */
const hopeless = (code: string, status = 502): Consequence => ({
  tries: 1,
  ...failed(status, code),
  key: 'active',
  next: true,
  breaker: [1, 1],
});
const NO_ANSWER = hopeless('upstream_bad_response');
const serves = (text = TEXT): Consequence => ({
  tries: 1,
  told: { status: 200, text },
  key: 'active',
  next: false,
  breaker: [1, 0],
});
/** The client has read words already: nobody else can take over. */
const breaks = (text: string, code: string): Consequence => ({
  tries: 1,
  told: { status: 200, text, code },
  key: 'active',
  next: false,
  breaker: [1, 0],
});

// What goes wrong

const refuses = (status: number, more: Partial<Failed> = {}): Scenario => fail(status, { message: WORDS, ...more });

const json = (status: number, value: unknown, headers: Record<string, string> = {}): Raw => ({
  kind: 'raw',
  status,
  headers: { 'content-type': 'application/json', ...headers },
  frames: [JSON.stringify(value)],
});

/** A 429 whose hint is all there is to go by. */
const limits =
  (hint: (nowMs: number) => Record<string, string>, words = 'Slow down, please.'): Scenario =>
  () =>
    json(429, { error: { message: words } }, hint(Date.now()));

/** Frames before the first word. */
const OPENING: Readonly<Record<string, number>> = { openai: 1, anthropic: 3, gemini: 0 };

const saysWith =
  (faults: Faults): Scenario =>
  () =>
    say(TEXT, { faults });

/** Something that goes wrong behind so many words. */
const behindWords =
  (words: number, faults: (frames: number) => Faults): Scenario =>
  ({ api }) =>
    say(TEXT, { faults: faults((OPENING[api] ?? 0) + words) });

/** The bytes of a sound answer, changed. */
const changed =
  (change: (wire: Wire, request: ReceivedRequest) => Partial<Omit<Raw, 'kind'>>, text = TEXT): Scenario =>
  (request) => {
    const wire = toWire(request, say(text));
    return { kind: 'raw', status: wire.status, headers: wire.headers, frames: wire.frames, ...change(wire, request) };
  };

const zipped = (body: Buffer, encoding = 'gzip') => ({
  headers: { 'content-type': 'application/json', 'content-encoding': encoding },
  frames: [body],
});
const BOMB = gzipSync(Buffer.alloc(65 * 1024 * 1024));

/** Goes wrong every other time. */
const once = (fault: Answer): Scenario => {
  let asked = 0;
  return () => (asked++ % 2 === 0 ? fault : say(TEXT));
};

const STREAM = { ways: ['stream'] } as const;
const WHOLE = { ways: ['whole'] } as const;
/** Gemini's streams begin with their first word. */
const WITH_OPENING = { ways: ['stream'], apis: ['openai', 'anthropic'] } as const;

const iso = (ms: number): string => new Date(ms).toISOString();
const httpDate = (ms: number): string => new Date(ms).toUTCString();
const epoch = (ms: number): string => String(Math.ceil(ms / 1000));

const STATUSES: Listed[] = [
  { name: '400', does: refuses(400), ...passedOn(400) },
  { name: '404', does: refuses(404), ...passedOn(404) },
  { name: '409', does: refuses(409), ...passedOn(409) },
  { name: '413', does: refuses(413), ...passedOn(413) },
  { name: '415', does: refuses(415), ...passedOn(415) },
  { name: '422', does: refuses(422), ...passedOn(422) },
  { name: '401', does: refuses(401), ...DISABLED },
  { name: '403', does: refuses(403, { code: null, type: 'forbidden' }), ...DISABLED },
  {
    name: '403 about the model',
    does: json(403, { error: { message: 'You do not have access to this model.' } }),
    ...cools(900),
    ...failed(502, 'upstream_credentials_rejected'),
  },
  { name: '403 about the country', does: json(403, { error: { message: 'Country not supported.' } }), ...NO_ANSWER },
  { name: '403 with a web page', does: { ...htmlPage(), status: 403 }, ...NO_ANSWER },
  { name: '400 about the key', does: refuses(400, { message: 'API key not valid. Please pass a valid API key.' }), ...DISABLED },
  {
    name: '403 about the prompt',
    does: json(403, { error: { message: WORDS, metadata: { reasons: ['violence'] } } }),
    ...passedOn(403),
  },
  { name: '402', does: refuses(402), ...cools(900) },
  { name: '429 for want of money', does: refuses(429, { message: 'insufficient_quota: check your plan.' }), ...cools(900) },
  { name: '400 for want of money', does: refuses(400, { message: 'Your credit balance is too low.' }), ...cools(900) },
  { name: '408', does: refuses(408), ...sick('upstream_error') },
  ...[500, 502, 503, 504, 529].map((status) => ({ name: `${status}`, does: refuses(status), ...sick('upstream_error') })),
  {
    name: '502 with a web page',
    does: { ...htmlPage(), status: 502 },
    ...sick('upstream_error'),
  },
  ...[301, 302, 307, 308].map((status) => ({
    name: `${status} to somewhere else`,
    does: json(status, {}, { location: 'http://127.0.0.1:1/elsewhere' }),
    ...NO_ANSWER,
  })),
];

const BACKOFF = cools(1, 2);
const SECONDS = 1_000;

const LIMITS: Listed[] = [
  { name: '429 in the usual shape', does: refuses(429), ...cools(2, 9) },
  { name: '429 without a hint', does: limits(() => ({})), ...BACKOFF },
  { name: '429, seconds', does: limits(() => ({ 'retry-after': '7' })), ...cools(7) },
  { name: '429, 0 seconds', does: limits(() => ({ 'retry-after': '0' })), ...cools(1) },
  { name: '429, -1', does: limits(() => ({ 'retry-after': '-1' })), ...BACKOFF },
  { name: '429, junk', does: limits(() => ({ 'retry-after': 'soon' })), ...BACKOFF },
  { name: '429, a day', does: limits(() => ({ 'retry-after': '86400' })), ...cools(900) },
  { name: '429, 1e12', does: limits(() => ({ 'retry-after': '1e12' })), ...cools(900) },
  { name: '429, 10^12', does: limits(() => ({ 'retry-after': '1000000000000' })), ...cools(900) },
  { name: '429, 10^12 ms', does: limits(() => ({ 'retry-after-ms': '1000000000000' })), ...cools(900) },
  { name: '429, a date', does: limits((now) => ({ 'retry-after': httpDate(now + 60 * SECONDS) })), ...cools(58, 60) },
  { name: '429, a date that has passed', does: limits((now) => ({ 'retry-after': httpDate(now - 60 * SECONDS) })), ...cools(1) },
  { name: '429, RFC 3339', does: limits((now) => ({ 'retry-after': iso(now + 30 * SECONDS) })), ...cools(29, 30) },
  { name: '429, epoch seconds', does: limits((now) => ({ 'retry-after': epoch(now + 45 * SECONDS) })), ...cools(44, 46) },
  { name: '429, milliseconds', does: limits(() => ({ 'retry-after-ms': '2500' })), ...cools(2.5) },
  { name: '429, 0 ms beside seconds', does: limits(() => ({ 'retry-after-ms': '0', 'retry-after': '3' })), ...cools(3) },
  { name: '429, 6m0s', does: limits(() => ({ 'x-ratelimit-reset-requests': '6m0s' })), ...cools(360) },
  { name: '429, 12ms', does: limits(() => ({ 'x-ratelimit-reset-tokens': '12ms' })), ...cools(1) },
  {
    name: '429, the time of a reset',
    does: limits((now) => ({ 'anthropic-ratelimit-requests-reset': iso(now + 20 * SECONDS) })),
    ...cools(19, 20),
  },
  { name: '429, in words', does: limits(() => ({}), 'Please try again in 1m2.5s.'), ...cools(62.5) },
];

const NO_ANSWERS: Listed[] = [
  { name: 'a web page', does: htmlPage(), ...NO_ANSWER },
  { name: 'broken JSON', does: brokenJson(), ...NO_ANSWER },
  { name: '204', does: noContent(), ...NO_ANSWER },
  { name: 'an empty body', does: { ...json(200, {}), frames: [] }, ...NO_ANSWER },
  { name: 'a list', does: json(200, []), ...NO_ANSWER },
  { name: 'null', does: json(200, null), ...NO_ANSWER },
  { name: 'an empty object', does: json(200, {}), ...NO_ANSWER },
  {
    name: 'an error under status 200',
    does: json(200, { error: { message: WORDS, code: 500 } }),
    ...hopeless('upstream_error'),
    ...WHOLE,
  },
  { name: 'bytes behind the JSON', does: changed(({ frames }) => ({ frames: [...frames, 'tail'] })), ...NO_ANSWER, ...WHOLE },
  {
    name: 'a stream instead of JSON',
    does: changed((_, request) => toWire({ ...request, stream: true, query: 'alt=sse' }, say(TEXT))),
    ...NO_ANSWER,
    ...WHOLE,
  },
  {
    name: 'JSON instead of a stream',
    does: changed((_, request) => toWire({ ...request, stream: false }, say(TEXT))),
    ...NO_ANSWER,
    ...STREAM,
  },
  {
    name: 'the wrong content type',
    does: changed(() => ({ headers: { 'content-type': 'text/plain' } })),
    ...NO_ANSWER,
    ...STREAM,
  },
  { name: 'a gzip bomb', row: 'G9', does: changed(() => zipped(BOMB)), ...hopeless('upstream_too_large') },
  { name: 'two encodings', row: 'G9', does: changed(() => zipped(BOMB, 'gzip, gzip')), ...NO_ANSWER },
  { name: 'an encoding of its own', row: 'G9', does: changed(() => zipped(BOMB, 'rot13')), ...NO_ANSWER },
  { name: 'gzip that is none', row: 'G9', does: changed(({ frames }) => zipped(Buffer.concat(frames))), ...NO_ANSWER },
  {
    name: 'gzip that nobody asked for',
    row: 'G9',
    does: changed(({ frames }) => zipped(gzipSync(Buffer.concat(frames)))),
    ...serves(),
    ...WHOLE,
  },
  { name: 'a huge frame', row: 'G6', does: giantLine(33 * 1024 * 1024), ...hopeless('upstream_too_large'), ...STREAM },
  {
    name: 'a huge body',
    row: 'G6',
    does: giantLine(65 * 1024 * 1024),
    ...hopeless('upstream_too_large'),
    ...WHOLE,
    apis: ['openai'],
  },
];

const CONNECTION: Listed[] = [
  { name: 'cut before the head', does: saysWith({ cutAfter: -1 }), ...sick('upstream_unreachable') },
  { name: 'cut behind the head', does: saysWith({ cutAfter: 0 }), ...sick('upstream_unreachable') },
  { name: 'cut within the body', does: saysWith({ cutAfter: 1 }), ...sick('upstream_unreachable'), ...WHOLE },
  { name: 'cut in the opening', does: saysWith({ cutAfter: 1 }), ...sick('upstream_unreachable'), ...WITH_OPENING },
  {
    name: 'cut in the middle',
    does: behindWords(2, (frames) => ({ cutAfter: frames })),
    ...breaks('one two', 'upstream_unreachable'),
    ...STREAM,
  },
  { name: 'nothing, politely', row: 'G3', does: saysWith({ endAfter: 0 }), ...NO_ANSWER, ...STREAM },
  { name: 'an end in the opening', row: 'G3', does: saysWith({ endAfter: 1 }), ...NO_ANSWER, ...WITH_OPENING },
  {
    name: 'an end in the middle',
    row: 'G3',
    does: behindWords(2, (frames) => ({ endAfter: frames })),
    ...breaks('one two', 'stream_truncated'),
    ...STREAM,
  },
  {
    name: 'an end behind the last word',
    row: 'G3',
    does: behindWords(3, (frames) => ({ endAfter: frames })),
    ...breaks(TEXT, 'stream_truncated'),
    ...WITH_OPENING,
  },
  {
    name: 'half a frame at the end',
    row: 'G3',
    does: changed(({ frames }) => ({ frames: [...frames.slice(0, -1), (frames.at(-1) as Buffer).subarray(0, 9)] })),
    ...breaks(TEXT, 'stream_truncated'),
    ...STREAM,
    apis: ['openai', 'anthropic'],
  },
];

const EVENTS: Listed[] = [
  { name: 'an error as the first event', does: saysWith({ errorAfter: { frames: 0 } }), ...sick('upstream_error'), ...STREAM },
  { name: 'an error in the opening', does: saysWith({ errorAfter: { frames: 1 } }), ...sick('upstream_error'), ...WITH_OPENING },
  {
    name: 'an error in the middle',
    does: behindWords(2, (frames) => ({ errorAfter: { frames } })),
    ...breaks('one two', 'upstream_error'),
    ...STREAM,
  },
  {
    // What is held back is bounded: from the 64th frame on the stream is the client's.
    name: 'an error behind a long opening',
    does: changed(({ frames: [first] }) => ({
      frames: [...Array.from({ length: 70 }, () => first as Buffer), 'data: {"error":{"message":"Overloaded."}}\n\n'],
    })),
    ...breaks('', 'upstream_error'),
    ...STREAM,
    apis: ['openai'],
  },
  {
    name: 'an error behind a shorter one',
    does: changed(({ frames: [first] }) => ({
      frames: [...Array.from({ length: 60 }, () => first as Buffer), 'data: {"error":{"message":"Overloaded."}}\n\n'],
    })),
    ...sick('upstream_error'),
    ...STREAM,
    apis: ['openai'],
  },
  {
    name: 'broken JSON in the opening',
    does: changed(({ frames }) => ({ frames: ['data: {"id":"cut-\n\n', ...frames] })),
    ...NO_ANSWER,
    ...STREAM,
  },
  {
    name: 'broken JSON in the middle',
    does: changed(({ frames }, { api }) => {
      const at = (OPENING[api] ?? 0) + 2;
      return { frames: [...frames.slice(0, at), 'data: {"id":"cut-\n\n', ...frames.slice(at)] };
    }),
    ...breaks('one two', 'upstream_bad_response'),
    ...STREAM,
  },
  {
    name: 'bytes behind the closing mark',
    row: 'G5',
    does: changed(({ frames }) => ({ frames: [...frames, 'data: {"error":{"message":"too late"}}\n\n', 'junk'] })),
    ...serves(),
    ...WITH_OPENING,
  },
  {
    name: 'the closing mark in the text',
    row: 'G5',
    does: () => say('data: [DONE]\n\nmessage_stop [DONE]'),
    ...serves('data: [DONE]\n\nmessage_stop [DONE]'),
  },
  { name: 'CRLF', row: 'G2', does: saysWith({ crlf: true }), ...serves(), ...WITH_OPENING },
  {
    name: 'CR',
    row: 'G2',
    does: changed(({ frames }) => ({ frames: frames.map((frame) => frame.toString().replaceAll(/\r?\n/g, '\r')) })),
    ...serves(),
    ...STREAM,
  },
  {
    name: 'a byte order mark and comments',
    row: 'G2',
    does: changed(({ frames }) => ({ frames: ['\uFEFF: hello\n\n', ...frames.flatMap((frame) => [frame, ': still here\n\n'])] })),
    ...serves(),
    ...STREAM,
  },
  {
    name: 'byte by byte',
    row: 'G2',
    does: () => say('Grüße, 東京 🙂!', { faults: { byteByByte: true } }),
    ...serves('Grüße, 東京 🙂!'),
  },
];

const AGAIN: Consequence = { ...serves(), tries: 2, breaker: [2, 1] };

const ONCE: Listed[] = [
  { name: 'a 500 once', does: once(fail(500)), ...AGAIN },
  { name: 'a 529 once', does: once(fail(529)), ...AGAIN },
  { name: 'cut before the head once', does: once(say('never', { faults: { cutAfter: -1 } })), ...AGAIN },
  { name: 'cut behind the head once', does: once(say('never', { faults: { cutAfter: 0 } })), ...AGAIN },
  { name: 'an error event once', does: once(say('never', { faults: { errorAfter: { frames: 0 } } })), ...AGAIN, ...STREAM },
];

const TOLD_COST = { apis: ['openai', 'gemini'] } as const;

const USAGE: Listed[] = [
  { name: 'no usage', does: () => say(TEXT, { tokens: null }), ...serves(), ...TOLD_COST, estimated: true },
  { name: 'a sound usage', does: () => say(TEXT, { tokens: { input: 9, output: 3 } }), ...serves(), estimated: false },
  { name: 'a negative usage', does: () => say(TEXT, { tokens: { input: -900, output: -300 } }), ...serves(), estimated: true },
  { name: 'an absurd usage', does: () => say(TEXT, { tokens: { input: 1e15, output: 1e15 } }), ...serves(), estimated: true },
];

/** What only a clock can tell. */
const SILENT: Listed[] = [
  { name: 'no head in time', does: saysWith({ headDelayMs: 60_000 }), ...hopeless('upstream_timeout', 504) },
  { name: 'no byte in time', does: saysWith({ hold: { after: 0 } }), ...hopeless('upstream_timeout', 504) },
  { name: 'a silent opening', does: saysWith({ hold: { after: 1 } }), ...hopeless('upstream_timeout', 504), ...WITH_OPENING },
  {
    name: 'silence in the middle',
    does: behindWords(2, (frames) => ({ hold: { after: frames } })),
    ...breaks('one two', 'upstream_timeout'),
    ...STREAM,
  },
];

const inRow = (row: Fault['row'], faults: readonly Listed[]): Fault[] =>
  faults.map((fault) => ({ ...fault, row: fault.row ?? row }));

export const FAULTS: readonly Fault[] = [
  ...inRow('G11', STATUSES),
  ...inRow('G10', LIMITS),
  ...inRow('G4', NO_ANSWERS),
  ...inRow('G8', CONNECTION),
  ...inRow('G4', EVENTS),
  ...inRow('G8', ONCE),
  ...inRow('G14', USAGE),
];
export const SILENCES: readonly Fault[] = inRow('G7', SILENT);
