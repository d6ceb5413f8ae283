import type { JsonObject } from '@libs/kernel';
import { type Answer, fail } from './answer';
import type { ReceivedRequest } from './received';
import { CREATED } from './wire';

/** Answers that no scenario decides: lists of models, token counts, addresses that do not exist. */
export function fixedAnswer(request: ReceivedRequest): Answer {
  switch (request.operation) {
    case 'models':
      return json(request.api === 'anthropic' ? anthropicModels() : openAiModels(request.api));
    case 'count_tokens':
      return json({ input_tokens: Math.ceil(request.bytes.length / 4) });
    default:
      return fail(404, { message: `Invalid URL (${request.method} ${request.path})`, code: null });
  }
}

const json = (body: JsonObject): Answer => ({
  kind: 'raw',
  status: 200,
  headers: { 'content-type': 'application/json' },
  frames: [JSON.stringify(body)],
});

const MODELS = {
  openai: ['gpt-5-mini', 'gpt-4o'],
  deepseek: ['deepseek-chat', 'deepseek-reasoner'],
  anthropic: ['claude-haiku-4-5'],
};

const openAiModels = (api: 'openai' | 'deepseek'): JsonObject => ({
  object: 'list',
  data: MODELS[api].map((id) => ({ id, object: 'model', created: CREATED, owned_by: api })),
});

const anthropicModels = (): JsonObject => ({
  data: MODELS.anthropic.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-01-15T00:00:00Z' })),
  has_more: false,
  first_id: MODELS.anthropic[0],
  last_id: MODELS.anthropic.at(-1),
});
