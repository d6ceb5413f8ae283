import type { Probed, ProbeOutcome } from '@libs/evaluation';
import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { DialectId } from '@libs/protocol';
import { RED_SQUARE } from './red-square.data';

/** What came back of one call. */
export interface ProbeAnswer {
  status: number;
  text: string;
  /** The whole answer, where it is JSON. */
  json: JsonObject;
  cacheReadTokens: number;
  /** The provider told no usage: the gateway has counted. */
  usageEstimated: boolean;
}

/** @throws Unclear when the call failed: that proves nothing */
export type Call = (body: JsonObject, dialect?: DialectId) => Promise<ProbeAnswer>;

export type TestResult = { outcome: ProbeOutcome; detail: string };

export interface CapabilityTest {
  /** Tokens at the most, all calls together: what it may cost. */
  tokens: { input: number; output: number };
  run(call: Call): Promise<TestResult>;
}

const works = (detail: string): TestResult => ({ outcome: 'works', detail });
const fails = (detail: string): TestResult => ({ outcome: 'fails', detail });

const user = (content: string | JsonObject[]): JsonObject => ({ role: 'user', content });
const WEATHER: JsonObject = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Weather of a city, now.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false },
  },
};
const SHAPE: JsonObject = {
  type: 'object',
  properties: { city: { type: 'string' }, inhabitants: { type: 'integer' } },
  required: ['city', 'inhabitants'],
  additionalProperties: false,
};
/** Longer than the shortest prefix that any provider keeps, with its own beginning each time. */
const longText = (): string =>
  `${Date.now().toString(36)} ` + 'Rivers carry water, sand and silt from the hills down to the sea. '.repeat(320);

const messageOf = ({ json }: ProbeAnswer): JsonObject => {
  const [choice] = Array.isArray(json['choices']) ? json['choices'] : [];
  return isJsonObject(choice) && isJsonObject(choice['message']) ? choice['message'] : {};
};
const contentOf = (answer: ProbeAnswer): string => {
  const { content } = messageOf(answer);
  return typeof content === 'string' ? content : '';
};

/** Cities that well-formed calls of the tool name. */
function cities(answer: ProbeAnswer): string[] {
  const { tool_calls: calls } = messageOf(answer);
  return (Array.isArray(calls) ? calls : []).flatMap((call) => {
    const said = isJsonObject(call) && isJsonObject(call['function']) ? call['function']['arguments'] : undefined;
    const { city } = parse(typeof said === 'string' ? said : '');
    return typeof city === 'string' ? [city] : [];
  });
}

export function parse(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** Each as small as it can be and still prove something. */
export const CAPABILITY_TESTS: Readonly<Record<Probed, CapabilityTest>> = {
  tools: {
    tokens: { input: 300, output: 200 },
    run: async (call) => {
      const messages = [user('What is the weather in Paris? Use the tool.')];
      const [city] = cities(await call({ messages, tools: [WEATHER], max_tokens: 200 }));
      return city ? works('It called the tool with arguments that fit.') : fails('It did not call the tool.');
    },
  },
  parallel_tools: {
    tokens: { input: 300, output: 300 },
    run: async (call) => {
      const messages = [user('What is the weather in Paris and in Oslo? Call the tool for both at once.')];
      const found = new Set(cities(await call({ messages, tools: [WEATHER], parallel_tool_calls: true, max_tokens: 300 })));
      return found.size > 1 ? works('It called the tool twice in one answer.') : fails(`Calls in one answer: ${found.size}.`);
    },
  },
  schema: {
    tokens: { input: 300, output: 200 },
    run: async (call) => {
      const format = { type: 'json_schema', json_schema: { name: 'city', strict: true, schema: SHAPE } };
      const answer = await call({
        messages: [user('Name a city and about how many people live there.')],
        ...{ response_format: format, max_tokens: 200 },
      });
      const { city, inhabitants, ...more } = parse(contentOf(answer));
      const fits = typeof city === 'string' && Number.isInteger(inhabitants) && Object.keys(more).length === 0;
      return fits ? works('The answer keeps to the schema.') : fails('The answer does not keep to the schema.');
    },
  },
  vision: {
    tokens: { input: 1_500, output: 50 },
    run: async (call) => {
      const picture = { type: 'image_url', image_url: { url: RED_SQUARE } };
      const question = { type: 'text', text: 'Which colour is this square? Answer with one English word.' };
      const said = contentOf(await call({ messages: [user([question, picture])], max_tokens: 50 }));
      return /\bred\b/i.test(said)
        ? works('It named the colour of a picture.')
        : fails('It did not name the colour of a picture.');
    },
  },
  stream_usage: {
    tokens: { input: 50, output: 20 },
    run: async (call) => {
      const { usageEstimated } = await call({
        messages: [user('Say hello.')],
        ...{ stream: true, stream_options: { include_usage: true }, max_tokens: 20 },
      });
      return usageEstimated
        ? fails('The provider told no usage at the end of a stream.')
        : works('A stream ended with its usage.');
    },
  },
  reasoning: {
    tokens: { input: 4_000, output: 4_000 },
    run: async (call) => {
      const rest = { max_tokens: 2_000, thinking: { type: 'enabled', budget_tokens: 1_024 } };
      const first = user('What is 17 times 23? Think first.');
      const { json } = await call({ messages: [first], ...rest }, 'anthropic-messages');
      const content = Array.isArray(json['content']) ? json['content'].filter(isJsonObject) : [];
      if (!content.some(({ type }) => type === 'thinking' || type === 'redacted_thinking'))
        return fails('It showed no reasoning.');
      const again = [first, { role: 'assistant', content }, user('And twice that?')];
      await call({ messages: again, ...rest }, 'anthropic-messages');
      return works('It took back the reasoning that it had shown.');
    },
  },
  cache_read: {
    tokens: { input: 12_000, output: 20 },
    run: async (call) => {
      const system = [{ type: 'text', text: longText(), cache_control: { type: 'ephemeral' } }];
      const body = { system, messages: [user('Say yes.')], max_tokens: 10 };
      await call(body, 'anthropic-messages');
      const { cacheReadTokens } = await call(body, 'anthropic-messages');
      return cacheReadTokens > 0
        ? works(`The second of two equal requests read ${cacheReadTokens} tokens from the cache.`)
        : { outcome: 'unclear', detail: 'Nothing was read from a cache at once; some providers need longer.' };
    },
  },
};
