import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { DialectId } from '@libs/protocol';
import type { Client } from '../matrix/client';
import { CLIENTS } from '../matrix/sides';
import { say, type Said, think, withFaults } from '../support/upstream/replay-upstream';
import type { ApiName } from '../support/upstream/received';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/*
 * Whatever dialect an answer was bought in, streamed or whole, against a live one in whatever dialect it is asked for,
 * streamed or whole, at either pace. Where both were written by the same upstream in the same dialect and form: frame by
 * frame and byte by byte, but for what is another in every answer. Where OpenAI wrote it in the other one of its APIs: frame
 * by frame, but for what only one of them tells. Elsewhere: what a program of that dialect sees.
 */

let story: Story;
beforeAll(async () => {
  story = await startStory({ more: ['gemini', 'ollama'] });
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const WEATHER = { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] };
const FUNCTION = { name: 'weather', description: 'Tells it', parameters: WEATHER };
type Form = 'stream' | 'whole';
const FORMS: readonly Form[] = ['stream', 'whole'];
interface Question {
  model: string;
  content: string;
  tools: boolean;
  form: Form;
}
type Ask = { path: string; body: JsonObject };
const chat = (content: string) => [{ role: 'user', content }];
const streamed = ({ form }: Question): JsonObject => (form === 'stream' ? { stream: true } : {});
const counted = ({ form }: Question): JsonObject =>
  form === 'stream' ? { stream: true, stream_options: { include_usage: true } } : {};

/** The same question in each dialect. */
const DIALECTS: Readonly<Record<DialectId, (question: Question) => Ask>> = {
  'openai-chat': (question) => ({
    path: '/v1/chat/completions',
    body: {
      ...{ model: question.model, max_tokens: 256, messages: chat(question.content), ...counted(question) },
      ...(question.tools && { tools: [{ type: 'function', function: FUNCTION }] }),
    },
  }),
  'openai-responses': (question) => ({
    path: '/v1/responses',
    body: {
      ...{ model: question.model, max_output_tokens: 256, input: question.content, ...streamed(question) },
      ...(question.tools && { tools: [{ type: 'function', ...FUNCTION, strict: false }] }),
    },
  }),
  'anthropic-messages': (question) => ({
    path: '/v1/messages',
    body: {
      ...{ model: question.model, max_tokens: 256, messages: chat(question.content), ...streamed(question) },
      ...(question.tools && { tools: [{ name: 'weather', description: 'Tells it', input_schema: WEATHER }] }),
    },
  }),
  gemini: ({ model, content, tools, form }) => ({
    path: `/v1beta/models/${model}:${form === 'stream' ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: {
      ...{ contents: [{ role: 'user', parts: [{ text: content }] }], generationConfig: { maxOutputTokens: 256 } },
      ...(tools && { tools: [{ functionDeclarations: [FUNCTION] }] }),
    },
  }),
  'openai-completions': (question) => ({
    path: '/v1/completions',
    body: { model: question.model, max_tokens: 256, prompt: question.content, ...counted(question) },
  }),
  'house-chat': (question) => ({
    path: '/v1/llm/chat',
    body: { model: question.model, max_tokens: 256, messages: chat(question.content), ...streamed(question) },
  }),
};
const NAMES = Object.keys(DIALECTS) as DialectId[];
const WITH_TOOLS: readonly DialectId[] = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini'];

interface Upstream {
  api: ApiName;
  model: string;
  /** The dialects that it speaks itself beside its first, each at an address of its own. */
  also: Partial<Record<DialectId, ApiName>>;
  /** Who may ask it; absent: everybody. */
  asks?: readonly DialectId[];
}
const responses = { 'openai-responses': 'openai-responses' } as const;
const UPSTREAMS: readonly Upstream[] = [
  { api: 'anthropic', model: 'claude-haiku-4-5', also: {} },
  { api: 'openai', model: 'gpt-4o-mini', also: responses },
  {
    ...{ api: 'openai', model: 'gpt-3.5-turbo-instruct', also: { 'openai-completions': 'openai-completions' } },
    asks: ['openai-completions'],
  },
  { api: 'gemini', model: 'gemini/gemini-3.5-flash', also: {} },
  { api: 'ollama', model: 'ollama/qwen3:8b', also: {} },
];

interface Cell {
  name: DialectId;
  form: Form;
}
/** Not shared: what continues a bare text is told as it was written, to those who have such texts continued. */
const isApart = ({ also }: Upstream, filler: Cell, reader: Cell): boolean =>
  also['openai-completions'] !== undefined && filler.form !== reader.form;
/** The address that is asked live, which is also who writes the answer and how. */
const apiOf = ({ api, also }: Upstream, { name }: Cell): ApiName => also[name] ?? api;
/** An answer of one of OpenAI's two APIs, for whom its other one would have written the client's own dialect. */
const crosses = (upstream: Upstream, filler: Cell, reader: Cell): boolean => apiOf(upstream, filler) !== apiOf(upstream, reader);

/** What is another in every answer: ids, moments, and what the gateway says of this very request. */
const OWN =
  /(?<!\\)"(?:id|item_id|call_id|response_id|responseId|request_id|created|created_at|completed_at|createTime|system_fingerprint|obfuscation|encrypted_content|latency_ms|cost_usd|cache_hit|cache_age_s|saved_usd)": ?(?:"(?:[^"\\]|\\.)*"|[\d.]+|null|true|false)/g;
/** What the gateway tells of this very request: flat objects, whose lists hold no objects. */
const TOLD = /,"(?:x-gateway|gateway|cost)":\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}/g;
const framesOf = (text: string): string[] =>
  text
    .split(/\r?\n\r?\n/)
    .filter((frame) => frame !== '' && !frame.startsWith(':'))
    .map((frame) => frame.replace(TOLD, '').replace(OWN, (field) => `${field.slice(0, field.indexOf(':'))}:"own"`));
/** What OpenAI tells in one of its APIs alone, of settings and of its machines, and what says nothing. */
const ELSEWHERE = new Set([
  ...['service_tier', 'system_fingerprint', 'obfuscation', 'refusal', 'annotations', 'temperature', 'top_p', 'reasoning'],
  ...['audio_tokens', 'accepted_prediction_tokens', 'rejected_prediction_tokens', 'cache_write_tokens'],
  ...['max_tool_calls', 'top_logprobs', 'prompt_cache_key', 'safety_identifier', 'strict'],
]);
/** Frames with the names in order, for answers that two APIs of one upstream wrote. */
const spoken = (frames: readonly string[]): string[] =>
  frames.map((frame) =>
    frame.replace(/\{.*\}/s, (json) =>
      JSON.stringify(JSON.parse(json), (_name, value: unknown) =>
        isJsonObject(value)
          ? Object.fromEntries(
              Object.entries(value)
                .filter(([name]) => !ELSEWHERE.has(name))
                .sort(([a], [b]) => (a < b ? -1 : 1)),
            )
          : value,
      ),
    ),
  );
/** A body that an upstream wrote with blanks is the same without. */
const compact = (text: string): string => JSON.stringify(JSON.parse(text));

interface Answer {
  cache: string | null;
  frames: string[];
  /** What a program of the dialect sees. */
  seen: unknown;
}
async function asked({ name, form }: Cell, { path, body }: Ask, cache: string, key: string): Promise<Answer> {
  const answer = await fetch(`${story.gateway.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-cache': cache },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
  const client = CLIENTS.find(({ dialect }) => dialect.id === name) as Client;
  const whole = form === 'stream' ? client.assemble(text) : (JSON.parse(text) as JsonObject);
  return {
    cache: answer.headers.get('x-gateway-cache'),
    frames: framesOf(form === 'stream' ? text : compact(text)),
    seen: client.see(whole),
  };
}

const tokens = { input: 12, output: 9, cacheRead: 5 };
const cited = [
  {
    type: 'char_location',
    cited_text: 'It is four.',
    document_index: 0,
    document_title: 'Sums',
    start_char_index: 0,
    end_char_index: 11,
    file_id: null,
  },
];
const ANSWERS: Readonly<Record<string, (upstream: Upstream) => Said>> = {
  text: () => say('It is four, of course. \u{1f600} "Quoted"\nand two lines.', { tokens }),
  reasoning: ({ api }) =>
    api === 'openai' ? say('It is four.', { tokens }) : think('Let me see.', 'It is four.', { signature: 'sig', tokens }),
  citations: ({ api }) => say('It is four.', { tokens, ...(api === 'anthropic' && { citations: cited }) }),
};

async function keyOf(pace: string): Promise<string> {
  const id = String((await story.gateway.admin('POST', '/v1/admin/tenants', { name: `pace ${pace}` })).body['id']);
  const put = await story.gateway.admin('PUT', `/v1/admin/cache/settings?tenant_id=${id}`, { pace, max_temperature: 3 });
  expect(put.status).toBe(200);
  return (await story.gateway.createVirtualKey({ tenant_id: id })).key;
}

let number = 0;
describe.each(['instant', 'original'])('an answer from the cache, in %s pace', (pace) => {
  let key: string;
  beforeAll(async () => {
    key = await keyOf(pace);
  });

  async function compare(upstream: Upstream, said: () => Said, tools: boolean, filler: Cell, readers: readonly Cell[]) {
    const content = `Question ${++number}`;
    const put = (cell: Cell, cache: string): Promise<Answer> => {
      const ask = DIALECTS[cell.name]({ model: upstream.model, content, tools, form: cell.form });
      return asked(cell, ask, cache, key);
    };
    story.upstream.on(apiOf(upstream, filler), said());
    expect((await put(filler, 'true')).cache).toBe('miss');
    for (const reader of readers) {
      const cell = `${filler.name} ${filler.form} -> ${reader.name} ${reader.form}`;
      const shared = !isApart(upstream, filler, reader);
      if (!shared) story.upstream.on(apiOf(upstream, reader), said());
      const hit = await put(reader, 'true');
      story.upstream.on(apiOf(upstream, reader), said());
      const live = await put(reader, 'false');
      expect([cell, hit.cache, live.cache]).toEqual([cell, shared ? 'exact' : 'miss', 'miss']);
      expect({ cell, seen: hit.seen }).toEqual({ cell, seen: live.seen });
      if (filler.form !== reader.form) continue;
      if (crosses(upstream, filler, reader)) expect([cell, ...spoken(hit.frames)]).toEqual([cell, ...spoken(live.frames)]);
      else expect([cell, ...hit.frames]).toEqual([cell, ...live.frames]);
    }
  }

  for (const upstream of UPSTREAMS)
    for (const kind of Object.keys(ANSWERS))
      for (const fillForm of FORMS)
        it(`is the live one of ${upstream.model}, bought ${fillForm === 'whole' ? 'whole' : 'as a stream'}: ${kind}`, async () => {
          const said = (): Said =>
            withFaults((ANSWERS[kind] as (of: Upstream) => Said)(upstream), { paceMs: pace === 'original' ? 2 : 0 });
          const tools = kind === 'reasoning';
          const names = (upstream.asks ?? NAMES).filter((name) => !tools || WITH_TOOLS.includes(name));
          const cells = names.flatMap((name) => FORMS.map((form) => ({ name, form })));
          for (const name of names) await compare(upstream, said, tools, { name, form: fillForm }, cells);
        }, 300_000);
});
