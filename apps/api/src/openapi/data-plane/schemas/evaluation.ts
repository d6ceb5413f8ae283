import { PROMPT_TYPES } from '@libs/catalog';
import { FAULTS, FEEDBACK_CATEGORIES } from '@libs/evaluation';
import { type Schema, schemaRef, type Schemas } from '../../document-parts';
import { list, object } from './common';

const text: Schema = { type: 'string' };
const textOrNull: Schema = { type: ['string', 'null'] };
const time: Schema = { type: 'string', format: 'date-time' };
const said = (most: number): Schema => ({ type: 'string', minLength: 1, maxLength: most, pattern: '\\S' });
const promptType: Schema = { type: 'string', enum: [...PROMPT_TYPES] };
const rating: Schema = { type: 'integer', minimum: 1, maximum: 5 };
const category: Schema = { type: 'string', enum: [...FEEDBACK_CATEGORIES] };
const findings = list(object({ code: { type: 'string', enum: [...FAULTS] }, detail: text }, ['code', 'detail']));
const strict = { additionalProperties: false };
const next: Schema = { type: ['string', 'null'] };

export const EVALUATION_SCHEMAS: Schemas = {
  FeedbackRequest: {
    description:
      'On a request of yours, which counts for the model that answered it; or on text that you bring, which is kept alone.',
    oneOf: [
      object(
        {
          request_id: { type: 'string', minLength: 1, maxLength: 64, description: 'x-request-id of the answer.' },
          ...{ rating, category, comment: said(4_000) },
          prompt_type: { ...promptType, description: 'Where routing has not looked at it; general when absent.' },
        },
        ['request_id', 'rating'],
        strict,
      ),
      object(
        {
          ...{ modelId: said(256), prompt: said(1_000_000), response: said(1_000_000) },
          feedback: object({ rating, category, comment: said(4_000) }, ['rating'], strict),
        },
        ['modelId', 'prompt', 'response', 'feedback'],
        strict,
      ),
    ],
  },
  Feedback: object(
    {
      ...{ id: text, object: { type: 'string', enum: ['feedback'] }, request_id: textOrNull, user_id: textOrNull },
      ...{ virtual_key_id: textOrNull, rating, category: textOrNull, comment: textOrNull, provider: textOrNull },
      ...{ model: textOrNull, prompt_type: promptType, findings, created_at: time },
      counted: { type: 'boolean', description: 'It has moved the quality score of the model.' },
    },
    ['id', 'object', 'request_id', 'rating', 'category', 'comment', 'provider', 'model', 'prompt_type', 'counted', 'created_at'],
  ),
  FeedbackPage: object({ data: list(schemaRef('Feedback')), next_cursor: next }, ['data', 'next_cursor']),
  EvaluationRequest: {
    description:
      '`response`: looks for faults, at no cost. `models`: two models answer, a judge compares; you pay for the calls.',
    oneOf: [
      object(
        {
          ...{ prompt: said(100_000), response: { type: 'string', maxLength: 1_000_000 }, model: said(256) },
          ...{ finish_reason: said(40), wants_json: { type: 'boolean' }, prompt_type: promptType },
          keep_sample: keepSample(),
        },
        ['prompt', 'response'],
        strict,
      ),
      object(
        {
          prompt: said(100_000),
          models: list({ type: 'string', minLength: 1, maxLength: 256 }, { minItems: 2, maxItems: 2, uniqueItems: true }),
          judge: { ...said(256), description: 'EVAL_JUDGE_MODEL when absent.' },
          max_cost_usd: { type: 'number', minimum: 0.000001, maximum: 10, default: 0.05 },
          ...{ prompt_type: promptType, keep_sample: keepSample() },
        },
        ['prompt', 'models'],
        strict,
      ),
    ],
  },
  Evaluation: object(
    {
      ...{
        id: text,
        object: { type: 'string', enum: ['evaluation'] },
        kind: { type: 'string', enum: ['assessment', 'comparison'] },
      },
      origin: { type: 'string', enum: ['request', 'schedule'] },
      prompt_type: promptType,
      result: {
        type: 'object',
        additionalProperties: true,
        description: 'assessment: model, score, findings. comparison: a, b, outcome, decided_by, judge, verdicts, counted.',
      },
      ...{ cost_usd: { type: 'number', minimum: 0 }, created_at: time },
    },
    ['id', 'object', 'kind', 'origin', 'prompt_type', 'result', 'cost_usd', 'created_at'],
  ),
  EvaluationPage: object({ data: list(schemaRef('Evaluation')), next_cursor: next }, ['data', 'next_cursor']),
};

function keepSample(): Schema {
  return { type: 'boolean', description: 'Keeps the prompt, encrypted, for 30 days for the scheduled assessment.' };
}
