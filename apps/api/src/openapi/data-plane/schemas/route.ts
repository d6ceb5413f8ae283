import { PROMPT_TYPES } from '@libs/catalog';
import { STRATEGIES } from '@libs/routing';
import type { Schemas } from '../../document-parts';

const numbers = { type: 'object', additionalProperties: { type: 'number' } } as const;
const texts = { type: 'array', items: { type: 'string' } } as const;
const subject = {
  type: 'object',
  properties: { kind: { type: 'string', enum: ['key', 'user', 'team', 'tenant', 'rule'] }, id: { type: 'string' } },
} satisfies Schemas[string];
const target = {
  target: { type: 'string', description: 'provider/model' },
  provider: { type: 'string' },
  model: { type: 'string' },
  expected_cost_usd: { type: ['number', 'null'], description: 'With an answer of usual length; null: nobody knows the price.' },
};

export const ROUTE_SCHEMAS: Schemas = {
  RouteQuestion: {
    type: 'object',
    description: 'A chat completion request, or only its prompt. Give `prompt` or `messages`.',
    properties: {
      prompt: { type: 'string' },
      messages: { type: 'array', items: { type: 'object', additionalProperties: true } },
      model: { type: 'string', default: 'auto' },
      strategy: { type: 'string', enum: [...STRATEGIES] },
      preferences: {
        type: 'object',
        description: 'Any numbers from 0, not all of them 0: their proportions count.',
        additionalProperties: false,
        properties: {
          costWeight: { type: 'number', minimum: 0 },
          qualityWeight: { type: 'number', minimum: 0 },
          latencyWeight: { type: 'number', minimum: 0 },
        },
      },
      execute: { type: 'boolean', default: false },
    },
    additionalProperties: true,
  },
  RouteExplanation: {
    type: 'object',
    required: ['object', 'request_id', 'prompt_type', 'complexity', 'plan', 'candidates'],
    properties: {
      object: { type: 'string', enum: ['route'] },
      request_id: { type: 'string' },
      prompt_type: { type: 'string', enum: [...PROMPT_TYPES] },
      confidence: { type: 'number' },
      complexity: { type: 'number', description: '0: any model will do; 1: only the best may.' },
      scores: { ...numbers, description: 'Points of each prompt type.' },
      features: { ...numbers, description: 'What the complexity was made of.' },
      feature_weights: { ...numbers, description: 'What each feature counts towards the complexity.' },
      complexity_by: {
        type: 'string',
        enum: ['choices', 'calculation', 'judgement'],
        description: 'What the weights rest on: outcomes of questions of that form, or judgement.',
      },
      needs: texts,
      input_tokens: { type: 'integer' },
      weights: { ...numbers, type: ['object', 'null'] },
      trace: { type: ['object', 'null'], additionalProperties: true },
      settings: { type: 'object', additionalProperties: true },
      cache: {
        type: ['object', 'null'],
        description: 'How an answer may come from the cache; null: it may not.',
        properties: {
          mode: { type: 'string', enum: ['exact', 'semantic'] },
          ttl_seconds: { type: 'number' },
          odds: {
            type: ['number', 'null'],
            description: "0-1, of this tenant's requests of late that the cache may answer; null: too few were seen.",
          },
        },
      },
      limits: {
        type: ['array', 'null'],
        description:
          'What the limits have left that the request would have to pass: of the key, its user, team and tenant, and of the rule.',
        items: {
          type: 'object',
          properties: {
            ...{
              subject,
              model: { type: ['string', 'null'] },
              counts: { type: 'string', enum: ['requests', 'tokens', 'concurrency'] },
            },
            ...{ limit: { type: 'integer' }, remaining: { type: 'integer' }, reset_seconds: { type: 'integer' } },
          },
        },
      },
      budgets: {
        type: ['array', 'null'],
        description: 'What the budgets have left that the request would have to pass; null: nobody can tell now.',
        items: {
          type: 'object',
          properties: {
            ...{ id: { type: 'string' }, subject, unit: { type: 'string', enum: ['usd', 'tokens'] }, period: { type: 'string' } },
            ...{ hard: { type: 'boolean' }, limit: { type: 'number' }, spent: { type: 'number' }, reserved: { type: 'number' } },
            ...{ left: { type: 'number' }, resets_at: { type: ['string', 'null'] } },
          },
        },
      },
      affinity: { type: 'boolean', description: 'The conversation keeps its provider and key.' },
      after_refusal: { type: 'object', additionalProperties: texts },
      shadow: { type: ['string', 'null'] },
      plan: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            ...target,
            reason: { type: 'string' },
            reasons: {
              type: 'array',
              description: 'The same in parts, for whoever says it in another language.',
              items: { type: 'object', properties: { code: { type: 'string' }, values: { type: 'object' } } },
            },
            ...{ warning: { type: 'string' }, breaker: { type: 'string' } },
          },
        },
      },
      candidates: {
        type: 'array',
        items: { type: 'object', properties: { ...target, score: numbers, excluded: { type: 'string' } } },
      },
    },
  },
};
