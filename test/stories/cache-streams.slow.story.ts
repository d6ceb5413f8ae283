import type { JsonObject } from '@libs/kernel';
import { say, type Said, think, withFaults } from '../support/upstream/replay-upstream';
import type { ApiName } from '../support/upstream/received';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/*
 * A stream that was stored, whoever filled it, against the live one of the same upstream in the same client dialect:
 * frame by frame and byte by byte, but for what is another in every answer.
 */

let story: Story;
beforeAll(async () => {
  story = await startStory({ more: ['gemini', 'ollama'] });
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const WEATHER = { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] };
type Ask = { path: string; body: JsonObject };
type Dialect = (model: string, content: string, tools: boolean) => Ask;
const chat = (content: string) => [{ role: 'user', content }];

/** The same question in each dialect that streams. */
const DIALECTS: Readonly<Record<string, Dialect>> = {
  'openai-chat': (model, content, tools) => ({
    path: '/v1/chat/completions',
    body: {
      ...{ model, max_tokens: 256, messages: chat(content), stream: true, stream_options: { include_usage: true } },
      ...(tools && {
        tools: [{ type: 'function', function: { name: 'weather', description: 'Tells it', parameters: WEATHER } }],
      }),
    },
  }),
  'openai-responses': (model, content) => ({
    path: '/v1/responses',
    body: { model, max_output_tokens: 256, input: content, stream: true, store: false },
  }),
  'anthropic-messages': (model, content, tools) => ({
    path: '/v1/messages',
    body: {
      ...{ model, max_tokens: 256, messages: chat(content), stream: true },
      ...(tools && { tools: [{ name: 'weather', description: 'Tells it', input_schema: WEATHER }] }),
    },
  }),
  gemini: (model, content, tools) => ({
    path: `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
    body: {
      ...{ contents: [{ role: 'user', parts: [{ text: content }] }], generationConfig: { maxOutputTokens: 256 } },
      ...(tools && { tools: [{ functionDeclarations: [{ name: 'weather', description: 'Tells it', parameters: WEATHER }] }] }),
    },
  }),
  'openai-completions': (model, content) => ({
    path: '/v1/completions',
    body: { model, max_tokens: 256, prompt: content, stream: true },
  }),
  house: (model, content) => ({
    path: '/v1/llm/chat',
    body: { model, max_tokens: 256, messages: chat(content), stream: true },
  }),
};
const NAMES = Object.keys(DIALECTS);
/** The Responses API alone has tools that are strict unless it is said: with tools its question is another. */
const WITH_TOOLS = ['openai-chat', 'anthropic-messages', 'gemini'];
/** OpenAI speaks it itself, in frames of its own: what it filled, only its own clients read. */
const OPENAIS_OWN = ['openai-responses'];
const readersOf = (upstream: string, filler: string, names: readonly string[]): readonly string[] => {
  if (upstream !== 'openai') return names;
  return OPENAIS_OWN.includes(filler) ? [filler] : names.filter((name) => !OPENAIS_OWN.includes(name));
};
/** Which of OpenAI's addresses is asked live. */
const apiOf = (upstream: string, dialect: string): ApiName =>
  upstream === 'openai' && OPENAIS_OWN.includes(dialect) ? (dialect as ApiName) : (upstream as ApiName);

/** What is another in every answer: ids, moments, and what the gateway says of this very request. */
const OWN =
  /(?<!\\)"(?:id|item_id|call_id|response_id|responseId|request_id|created|created_at|completed_at|createTime|system_fingerprint|obfuscation|encrypted_content|latency_ms|cost_usd|cache_hit|cache_age_s|saved_usd)":(?:"(?:[^"\\]|\\.)*"|[\d.]+|null|true|false)/g;
/** What the gateway tells of this very request: flat objects, whose lists hold no objects. */
const TOLD = /,"(?:x-gateway|gateway|cost)":\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}/g;
const framesOf = (text: string): string[] =>
  text
    .split(/\r?\n\r?\n/)
    .filter((frame) => frame !== '' && !frame.startsWith(':'))
    .map((frame) => frame.replace(TOLD, '').replace(OWN, (field) => `${field.slice(0, field.indexOf(':'))}:"own"`));

let number = 0;
async function asked({ path, body }: Ask, cache: string, key: string): Promise<{ cache: string | null; frames: string[] }> {
  const answer = await fetch(`${story.gateway.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-cache': cache },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
  return { cache: answer.headers.get('x-gateway-cache'), frames: framesOf(text) };
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
const ANSWERS: Readonly<Record<string, (upstream: string) => Said>> = {
  text: () => say('It is four, of course. \u{1f600} "Quoted"\nand two lines.', { tokens }),
  reasoning: () => think('Let me see.', 'It is four.', { signature: 'sig', tokens }),
  citations: (upstream) => say('It is four.', { tokens, ...(upstream === 'anthropic' && { citations: cited }) }),
};
const UPSTREAMS = [
  ['anthropic', 'claude-haiku-4-5'],
  ['openai', 'gpt-4o-mini'],
  ['gemini', 'gemini/gemini-3.5-flash'],
  ['ollama', 'ollama/qwen3:8b'],
] as const;

async function keyOf(pace: string): Promise<string> {
  const id = String((await story.gateway.admin('POST', '/v1/admin/tenants', { name: `pace ${pace}` })).body['id']);
  const put = await story.gateway.admin('PUT', `/v1/admin/cache/settings?tenant_id=${id}`, { pace, max_temperature: 3 });
  expect(put.status).toBe(200);
  return (await story.gateway.createVirtualKey({ tenant_id: id })).key;
}

describe.each(['instant', 'original'])('a stream from the cache, in %s pace', (pace) => {
  let key: string;
  beforeAll(async () => {
    key = await keyOf(pace);
  });

  for (const [upstream, model] of UPSTREAMS)
    for (const kind of Object.keys(ANSWERS))
      it(`is, frame by frame, the live one of ${upstream}: ${kind}`, async () => {
        const said = (): Said =>
          withFaults((ANSWERS[kind] as (of: string) => Said)(upstream), { paceMs: pace === 'original' ? 3 : 0 });
        const tools = kind === 'reasoning';
        const names = tools ? WITH_TOOLS : NAMES;
        for (const filler of names) {
          const content = `Question ${++number}`;
          const inDialect = (name: string): Ask => (DIALECTS[name] as Dialect)(model, content, tools);
          story.upstream.on(apiOf(upstream, filler), said());
          expect((await asked(inDialect(filler), 'true', key)).cache).toBe('miss');
          for (const reader of readersOf(upstream, filler, names)) {
            const hit = await asked(inDialect(reader), 'true', key);
            story.upstream.on(apiOf(upstream, reader), said());
            const live = await asked(inDialect(reader), 'false', key);
            expect([filler, reader, hit.cache, live.cache]).toEqual([filler, reader, 'exact', 'miss']);
            expect(hit.frames.length).toBeGreaterThan(2);
            expect([filler, reader, ...hit.frames]).toEqual([filler, reader, ...live.frames]);
          }
        }
      }, 300_000);
});
