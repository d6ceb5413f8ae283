import type { Schema, Schemas } from '../../document-parts';
import { count, list, modelName, object, wholeNumber } from './common';

const text: Schema = { type: 'string' };
const more = { additionalProperties: true };
const file: Schema = { type: 'string', format: 'binary' };
const input: Schema = { oneOf: [text, list(text, { minItems: 1 })] };
const loose: Schema = { type: 'object', additionalProperties: true };

export const OPERATION_SCHEMAS: Schemas = {
  EmbeddingRequest: object(
    {
      model: modelName,
      input: { oneOf: [text, list({ oneOf: [text, count, list(count)] }, { minItems: 1 })] },
      dimensions: { ...wholeNumber, maximum: 1_000_000 },
      encoding_format: { type: 'string', enum: ['float', 'base64'] },
      user: text,
    },
    ['model', 'input'],
    more,
  ),
  EmbeddingList: object(
    {
      object: { type: 'string', enum: ['list'] },
      data: list(
        object(
          { object: text, index: count, embedding: { oneOf: [list({ type: 'number' }), text] } },
          ['index', 'embedding'],
          more,
        ),
      ),
      model: text,
      usage: loose,
    },
    ['object', 'data', 'model'],
    more,
  ),
  ModerationRequest: object({ model: { ...modelName, default: 'omni-moderation-latest' }, input }, ['input'], more),
  Moderation: object({ id: text, model: text, results: list(loose) }, ['results'], more),
  ImageRequest: object(
    { model: modelName, prompt: text, n: { ...wholeNumber, maximum: 10 }, size: text, stream: { type: 'boolean' } },
    ['model', 'prompt'],
    more,
  ),
  ImageEditForm: object({ model: modelName, prompt: text, image: file, mask: file }, ['model', 'prompt', 'image'], more),
  ImageList: object({ created: count, data: list(object({ url: text, b64_json: text }, [], more)) }, ['data'], more),
  SpeechRequest: object(
    { model: modelName, input: text, voice: text, response_format: text, speed: { type: 'number' } },
    ['model', 'input'],
    more,
  ),
  AudioForm: object({ model: modelName, file, response_format: text, language: text, prompt: text }, ['model', 'file'], more),
  Transcript: object({ text }, ['text'], more),
};
