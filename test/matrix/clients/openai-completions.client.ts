import type { JsonObject } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import type { Client, Seen } from '../client';
import type { Ask } from '../features';
import * as v from '../values';
import { figure, framesOf, list, objects, word } from '../values';
import { chatAsks, openAiChatClient, openAiUsage } from './openai-chat.client';

/** What a prompt and a few numbers can ask. */
const OWN: Partial<Record<Ask, JsonObject>> = {
  stop: { stop: [v.STOP] },
  output_limit: { max_tokens: v.LIMIT },
  temperature: { temperature: v.TEMPERATURE },
  seed: { seed: v.SEED },
  penalties: { frequency_penalty: v.PENALTY, presence_penalty: v.PENALTY },
  n: { n: 2 },
  logprobs: { logprobs: 2 },
  user: { user: v.USER },
};

function assemble(stream: string): JsonObject {
  const chunks = framesOf(stream).map(({ data }) => data);
  const choices = chunks.flatMap((chunk) => objects(chunk, 'choices'));
  const indexes = [...new Set(choices.map((choice) => figure(choice, 'index')))].sort();
  const usage = chunks.map((chunk) => chunk['usage']).findLast((told) => told !== undefined && told !== null);
  return {
    choices: indexes.map((index) => {
      const own = choices.filter((choice) => figure(choice, 'index') === index);
      return {
        index,
        text: own.map((choice) => word(choice, 'text')).join(''),
        logprobs: { tokens: own.flatMap((choice) => list(choice, 'logprobs', 'tokens')) },
        finish_reason: own.map((choice) => word(choice, 'finish_reason')).findLast((reason) => reason !== '') ?? null,
      };
    }),
    ...(usage !== undefined && { usage }),
  };
}

const see = (whole: JsonObject): Seen => ({
  text: word(whole, 'choices', 0, 'text'),
  reasoning: '',
  calls: [],
  stop: word(whole, 'choices', 0, 'finish_reason'),
  citations: '',
  ...openAiUsage(whole),
  logprobs: list(whole, 'choices', 0, 'logprobs', 'tokens').length,
  answers: objects(whole, 'choices').map((choice) => word(choice, 'text')),
});

export const openAiCompletionsClient: Client = {
  label: 'OpenAI legacy completions',
  dialect: dialects['openai-completions'],
  complete: (more) => ({ prompt: 'Hello', ...more }),
  stream: { stream: true, stream_options: { include_usage: true } },
  streamWithoutUsage: { stream: true },
  asks: { ...chatAsks, ...OWN },
  foreign: new Set((Object.keys(chatAsks) as Ask[]).filter((ask) => !(ask in OWN))),
  noPlace: new Set([
    'calls',
    'call_without_arguments',
    'freeform_call',
    'reasoning',
    'own_reasoning',
    'foreign_reasoning',
    'citations',
    'stop_tool_calls',
    'stop_stop_sequence',
  ]),
  stops: { ...openAiChatClient.stops, tool_calls: 'stop' },
  assemble,
  see,
  errorMessage: openAiChatClient.errorMessage,
};
