import { type Schema, schemaRef, type Schemas } from '../../document-parts';
import { count, facts, list, modelName, object, stops, wholeNumber } from './common';
import { responseFormat, toolChoice } from './openai-chat';

const text: Schema = { type: 'string' };
const weight: Schema = { type: 'number', minimum: 0, maximum: 1_000_000 };

/** Shared with runs, whose output is the beginning of such an answer. */
export const houseToolCalls = list(object({ id: text, name: text, arguments: text }, ['id', 'name', 'arguments']));

export const HOUSE_CHAT_SCHEMAS: Schemas = {
  HouseChatRequest: object(
    {
      prompt: text,
      messages: list(schemaRef('ChatMessage'), { minItems: 1, maxItems: 10_000 }),
      system: { type: 'string', description: 'Instructions, before those in the messages.' },
      provider: { type: 'string', description: 'Pins the provider.' },
      model: { ...modelName, default: 'auto' },
      attachments: list(schemaRef('HouseAttachment')),
      stream: { type: 'boolean', default: false },
      temperature: { type: 'number', minimum: 0, maximum: 2 },
      max_tokens: wholeNumber,
      top_p: { type: 'number', minimum: 0, maximum: 1 },
      stop: stops,
      tools: list(schemaRef('ChatTool')),
      tool_choice: toolChoice,
      response_format: responseFormat,
      metadata: { type: 'object', additionalProperties: true },
      preferences: object(
        { costWeight: weight, qualityWeight: weight, latencyWeight: weight, cost: weight, quality: weight, latency: weight },
        [],
        { additionalProperties: false, description: 'How models are chosen; proportions count, what is absent counts nothing.' },
      ),
    },
    [],
    { oneOf: [{ required: ['prompt'] }, { required: ['messages'] }], additionalProperties: false },
  ),
  HouseChat: object(
    {
      content: text,
      model: text,
      provider: text,
      finish_reason: {
        type: 'string',
        enum: ['stop', 'stop_sequence', 'length', 'tool_calls', 'content_filter', 'refusal', 'pause'],
      },
      reasoning: { type: 'string', description: 'What the model thought aloud; absent when it did not.' },
      tool_calls: houseToolCalls,
      citations: list(object({ url: text, title: text, cited_text: text, document_index: count, start: count, end: count }), {
        description: 'What the answer rests on; absent when the model names nothing.',
      }),
      usage: object(
        {
          input_tokens: count,
          output_tokens: count,
          total_tokens: count,
          cache_read_tokens: count,
          cache_write_tokens: count,
          reasoning_tokens: count,
          estimated: { type: 'boolean', description: 'Counted by the gateway, because the provider reported nothing.' },
        },
        ['input_tokens', 'output_tokens', 'total_tokens'],
      ),
      cost: object(
        { usd: { type: ['number', 'null'], minimum: 0 }, state: { type: 'string', enum: ['exact', 'estimated', 'unknown'] } },
        ['usd', 'state'],
      ),
      gateway: facts,
    },
    ['content', 'model', 'provider', 'usage', 'cost', 'finish_reason', 'gateway'],
  ),
};
