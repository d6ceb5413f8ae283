import type { JsonObject } from '@libs/kernel';
import { type Answer, fail } from './answer';
import type { ApiName, ReceivedRequest } from './received';
import { CREATED } from './wire';

/** Answers that no scenario decides: lists of models, token counts, addresses that do not exist. */
export function fixedAnswer(request: ReceivedRequest): Answer {
  switch (request.operation) {
    case 'models':
      return json(modelsOf(request.api));
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

function modelsOf(api: ApiName): JsonObject {
  switch (api) {
    case 'anthropic':
      return anthropicModels();
    case 'ollama':
      return { models: MODELS.ollama.map((name) => ({ name, model: name, size: 1, digest: 'sha256:0' })) };
    case 'gemini':
      return { models: MODELS.gemini.map((id) => ({ name: `models/${id}`, supportedGenerationMethods: ['generateContent'] })) };
    case 'openai-responses':
    case 'openai-completions':
      return openAiModels('openai');
    default:
      return openAiModels(api);
  }
}

const MODELS = {
  openai: ['gpt-5-mini', 'gpt-4o'],
  deepseek: ['deepseek-chat', 'deepseek-reasoner'],
  anthropic: ['claude-haiku-4-5'],
  ollama: ['llama3.2:latest', 'qwen3:8b'],
  azure: ['gpt-5-mini'],
  gemini: ['gemini-2.5-flash', 'gemini-3.5-flash'],
};

const openAiModels = (api: 'openai' | 'deepseek' | 'azure'): JsonObject => ({
  object: 'list',
  data: MODELS[api].map((id) => ({ id, object: 'model', created: CREATED, owned_by: api })),
});

const anthropicModels = (): JsonObject => ({
  data: MODELS.anthropic.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-01-15T00:00:00Z' })),
  has_more: false,
  first_id: MODELS.anthropic[0],
  last_id: MODELS.anthropic.at(-1),
});
