import { type Schema, schemaRef, type Schemas } from '../../document-parts';
import { count, list, object } from './common';

const text: Schema = { type: 'string' };
const more = { additionalProperties: true };
const part = object({ text }, ['text'], { ...more, description: 'Or inlineData, fileData, functionCall, functionResponse.' });

export const GEMINI_SCHEMAS: Schemas = {
  GeminiContents: list(
    object({ role: { type: 'string', enum: ['user', 'model'] }, parts: list(part, { minItems: 1 }) }, ['parts']),
    {
      minItems: 1,
    },
  ),
  GeminiRequest: object(
    {
      contents: schemaRef('GeminiContents'),
      systemInstruction: object({ parts: list(part) }, ['parts']),
      generationConfig: object(
        {
          maxOutputTokens: { type: 'integer', minimum: 1 },
          temperature: { type: 'number', minimum: 0, maximum: 2 },
          topP: { type: 'number', minimum: 0, maximum: 1 },
          stopSequences: list(text, { maxItems: 5 }),
        },
        [],
        more,
      ),
    },
    ['contents'],
    more,
  ),
  GeminiAnswer: object(
    {
      candidates: list(
        object({ content: object({ role: text, parts: list({ type: 'object', ...more }) }), index: count }, [], more),
      ),
      usageMetadata: { type: 'object', ...more },
      modelVersion: text,
      responseId: text,
    },
    [],
    more,
  ),
  GeminiCountRequest: object(
    {
      contents: schemaRef('GeminiContents'),
      generateContentRequest: object({ contents: schemaRef('GeminiContents') }, [], {
        ...more,
        description: 'A whole request; then it is what is counted.',
      }),
    },
    [],
    more,
  ),
  GeminiCount: object({ totalTokens: count }, ['totalTokens']),
  GeminiModel: object(
    {
      name: { type: 'string', description: 'models/ and the id.' },
      baseModelId: text,
      version: text,
      displayName: text,
      description: text,
      inputTokenLimit: { type: ['integer', 'null'] },
      outputTokenLimit: { type: ['integer', 'null'] },
      supportedGenerationMethods: list(text),
      thinking: { type: 'boolean' },
    },
    ['name', 'displayName', 'supportedGenerationMethods'],
  ),
  GeminiModelList: object({ models: list(schemaRef('GeminiModel')) }, ['models']),
  GeminiError: object(
    {
      error: object(
        {
          code: { type: 'integer', description: 'The HTTP status.' },
          message: { type: 'string', description: 'For people.' },
          status: { type: 'string', description: "The kind of error, in Google's words." },
          details: list({ type: 'object', ...more }, { description: 'Our own code, the request id, the field at fault.' }),
        },
        ['code', 'message', 'status', 'details'],
      ),
    },
    ['error'],
  ),
};
