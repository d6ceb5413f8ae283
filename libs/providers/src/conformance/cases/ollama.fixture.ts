import { type JsonObject, NO_USAGE } from '@libs/kernel';
import { listOf, objectOf, textOf } from '../../read';
import { CALLS, type ConformanceCase, type ReadRequest, type ReadTurn, SAID } from '../case.fixture';

/** https://docs.ollama.com/api/chat */
function read(call: { body: Buffer }): ReadRequest {
  const body = objectOf(JSON.parse(call.body.toString()) as JsonObject);
  const turns: ReadTurn[] = [];
  let system = '';
  for (const item of listOf(body['messages'])) {
    const message = objectOf(item);
    const content = textOf(message['content']);
    const role = textOf(message['role']);
    if (role === 'system') system += content;
    else if (role === 'tool') resultsTurn(turns).results.push({ ref: textOf(message['tool_name']), text: content });
    else {
      turns.push({
        role: role === 'assistant' ? 'assistant' : 'user',
        text: content,
        images: listOf(message['images']).map((image) => textOf(image)),
        calls: listOf(message['tool_calls']).map((entry) => {
          const fn = objectOf(objectOf(entry)['function']);
          return { name: textOf(fn['name']), input: objectOf(fn['arguments']), ref: textOf(fn['name']) };
        }),
        results: [],
      });
    }
  }
  const limit = objectOf(body['options'])['num_predict'];
  return {
    model: textOf(body['model']),
    system,
    turns,
    tools: listOf(body['tools']).map((entry) => {
      const fn = objectOf(objectOf(entry)['function']);
      return { name: textOf(fn['name']), properties: Object.keys(objectOf(objectOf(fn['parameters'])['properties'])) };
    }),
    maxOutputTokens: typeof limit === 'number' ? limit : undefined,
    stream: body['stream'] !== false,
  };
}

function resultsTurn(turns: ReadTurn[]): ReadTurn {
  const last = turns.at(-1);
  if (last?.role === 'user' && last.results.length > 0) return last;
  const turn: ReadTurn = { role: 'user', text: '', images: [], calls: [], results: [] };
  turns.push(turn);
  return turn;
}

const head = { model: 'qwen3:8b', created_at: '2026-11-20T12:00:00.123456Z' };
const figures = { total_duration: 4_819_895_166, load_duration: 27_509_166, prompt_eval_count: 26, eval_count: 12 };
const said = (message: JsonObject, more: JsonObject): JsonObject => ({
  ...head,
  message: { role: 'assistant', content: '', ...message },
  ...more,
});
const line = (message: JsonObject, more: JsonObject = { done: false }): string => `${JSON.stringify(said(message, more))}\n`;
const done = (word: string): JsonObject => ({ done: true, done_reason: word, ...figures });
const calls = CALLS.map(({ name, input }, index) => ({ id: `call_${index}`, function: { index, name, arguments: input } }));

export const ollamaCase: ConformanceCase = {
  model: 'qwen3:8b',
  key: { header: 'authorization', prefix: 'Bearer ' },
  probe: '/api/tags',
  images: 'bytes',
  read,
  whole: {
    text: said({ content: SAID, thinking: 'Hm.' }, done('stop')),
    tools: said({ tool_calls: calls }, done('stop')),
    stopped: (word) => said({ content: SAID }, done(word)),
  },
  streams: {
    text: [
      line({ thinking: 'Hm' }),
      line({ thinking: '.' }),
      line({ content: SAID.slice(0, 4) }),
      line({ content: SAID.slice(4) }),
      line({}, done('stop')),
    ],
    tools: [...calls.map((call) => line({ tool_calls: [call] })), line({}, done('stop'))],
    error: [line({ content: SAID }), `${JSON.stringify({ error: 'the model runner has stopped' })}\n`],
    stopped: (word) => [line({ content: SAID }), line({}, done(word))],
  },
  usage: { ...NO_USAGE, inputTokens: 26, outputTokens: 12 },
  stops: { stop: 'stop', length: 'length', load: 'stop', unload: 'stop' },
  broken: [],
  errors: {
    400: { body: { error: '"qwen3:8b" does not support thinking' } },
    // Of Ollama's cloud, which also names where to sign in.
    401: { body: { error: 'unauthorized: KEY', signin_url: 'https://ollama.example/connect' } },
    402: { body: { error: 'this model needs a subscription' } },
    403: { body: { error: 'the cloud is disabled on this server' } },
    404: { body: { error: "model 'qwen3:8b' not found" } },
    413: { body: { error: 'request body too large' } },
    429: { body: { error: 'too many requests' } },
    500: { body: { error: 'the model runner has stopped' } },
    529: { body: { error: 'server busy, please try again' } },
  },
  retry: 'none',
  relay: 'none',
};
