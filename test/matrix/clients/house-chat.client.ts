import type { Json, JsonObject } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import { TINY_PDF, TINY_PNG } from '../../support/builders';
import type { Client, Seen } from '../client';
import type { Ask } from '../features';
import * as v from '../values';
import { at, figure, framesOf, objects, word } from '../values';
import { chatAsks, openAiChatClient, tools, user } from './openai-chat.client';

const attached = (attachment: JsonObject): JsonObject => ({ prompt: 'Look.', attachments: [attachment] });

/** What the house has words of its own for; conversations and tools are written as OpenAI writes them. */
const OWN: Partial<Record<Ask, JsonObject>> = {
  system: { prompt: 'Hello', system: v.RULE },
  image_url: attached({ type: 'image', url: v.IMAGE_URL }),
  image_base64: attached({ type: 'image', media_type: 'image/png', data: TINY_PNG }),
  document: attached({ type: 'document', name: 'one.pdf', media_type: 'application/pdf', data: TINY_PDF }),
  document_url: attached({ type: 'document', name: 'one.pdf', url: v.PDF_URL }),
  audio: attached({ type: 'audio', media_type: 'audio/wav', data: v.AUDIO }),
  output_limit: { prompt: 'Hello', max_tokens: v.LIMIT },
};
const AS_OPENAI: readonly Ask[] = [
  'multi_turn',
  'multi_part',
  'tools',
  'choice_auto',
  'choice_none',
  'choice_required',
  'choice_tool',
  'choice_allowed',
  'tool_results',
  'empty_arguments',
  'tool_error',
  'strict_tool',
  'freeform',
  'json_schema',
  'json_mode',
  'stop',
  'temperature',
  'metadata',
];

/** The last frame is the whole answer; what came before must say the same. */
function assemble(stream: string): JsonObject {
  const frames = framesOf(stream);
  const done = frames.find(({ event }) => event === 'done')?.data ?? {};
  const joined = (name: string): string =>
    frames
      .filter(({ event }) => event === name)
      .map(({ data }) => word(data, 'content'))
      .join('');
  const calls: Json[] = frames.filter(({ event }) => event === 'tool_call').map(({ data }) => data);
  const { content: _, reasoning: __, tool_calls: ___, ...rest } = done;
  const told = { content: word(done, 'content'), reasoning: word(done, 'reasoning'), calls: objects(done, 'tool_calls') };
  const streamed = { content: joined('delta'), reasoning: joined('reasoning'), calls };
  if (!v.same(told, streamed)) throw new Error(`the last frame tells another answer: ${JSON.stringify({ told, streamed })}`);
  return { ...rest, content: streamed.content, reasoning: streamed.reasoning, tool_calls: calls };
}

const see = (whole: JsonObject): Seen => ({
  text: word(whole, 'content'),
  reasoning: word(whole, 'reasoning'),
  calls: objects(whole, 'tool_calls').map((called) => ({
    id: word(called, 'id'),
    name: word(called, 'name'),
    input: JSON.parse(word(called, 'arguments')) as unknown,
  })),
  stop: word(whole, 'finish_reason'),
  citations: JSON.stringify(at(whole, 'citations') ?? []),
  usage: {
    input: figure(whole, 'usage', 'input_tokens'),
    cached: figure(whole, 'usage', 'cache_read_tokens'),
    output: figure(whole, 'usage', 'output_tokens'),
  },
  logprobs: 0,
  answers: [word(whole, 'content')],
});

/** Sent back as OpenAI's clients send it, with the reasoning that was told. */
const again: Client['again'] = (whole, results) => ({
  tools,
  messages: [
    user('Look.'),
    {
      role: 'assistant',
      content: word(whole, 'content') || null,
      ...(word(whole, 'reasoning') !== '' && { reasoning_content: word(whole, 'reasoning') }),
      tool_calls: objects(whole, 'tool_calls').map(({ id, name, arguments: args }) => ({
        id: id ?? '',
        type: 'function',
        function: { name: name ?? '', arguments: args ?? '' },
      })),
    },
    ...results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text })),
  ],
});

export const houseChatClient: Client = {
  label: 'House chat',
  dialect: dialects['house-chat'],
  complete: (more) => ('messages' in more ? more : { prompt: 'Hello', ...more }),
  stream: { stream: true },
  asks: { ...chatAsks, ...OWN },
  foreign: new Set((Object.keys(chatAsks) as Ask[]).filter((ask) => !(ask in OWN) && !AS_OPENAI.includes(ask))),
  freeformInput: { input: 'select 1' },
  noPlace: new Set(['logprobs', 'two_answers', 'stop_stop_sequence']),
  stops: {
    stop: 'stop',
    stop_sequence: 'stop_sequence',
    length: 'length',
    tool_calls: 'tool_calls',
    content_filter: 'content_filter',
    refusal: 'refusal',
    pause: 'pause',
  },
  assemble,
  see,
  again,
  errorMessage: openAiChatClient.errorMessage,
};
