import { type Schema, schemaRef, type Schemas } from '../../document-parts';

export const object = (
  properties: Record<string, Schema>,
  required: readonly string[] = [],
  more: Omit<Schema, '$ref'> = {},
): Schema => ({ type: 'object', ...(required.length > 0 && { required: [...required] }), properties, ...more });

export const list = (items: Schema, more: Omit<Schema, '$ref'> = {}): Schema => ({ type: 'array', items, ...more });

export const count: Schema = { type: 'integer', minimum: 0 };
export const wholeNumber: Schema = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER };

/** Absent and null mean the same in requests of these dialects. */
export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });

export const modelName: Schema = {
  type: 'string',
  minLength: 1,
  maxLength: 256,
  description: 'A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best.',
};

/** Of an image or a document. */
export const address: Schema = {
  type: 'string',
  pattern: '^(?:https?://\\S+|data:[^;,\\s]{1,100}(?:;[^;,\\s]{1,100}){0,4};base64,\\S*)$',
  description: 'http(s), or a data URI in base64.',
};

export const stops: Schema = { oneOf: [{ type: 'string' }, list({ type: 'string' }, { maxItems: 16 })] };

export const GATEWAY_FACTS: Schemas = {
  GatewayFacts: object(
    {
      request_id: { type: 'string' },
      provider: { type: 'string' },
      model: { type: 'string' },
      routing_decision: { type: 'string' },
      latency_ms: { type: 'integer', minimum: 0 },
      cost_usd: { type: ['number', 'null'], minimum: 0, description: 'null when the model has no known price.' },
      cache_hit: { enum: [false, 'exact', 'semantic'] },
      fallback_used: { type: 'boolean' },
      attempts: { type: 'integer', minimum: 0 },
      warnings: list(
        { type: 'string' },
        { description: 'That the provider ends the model that served, and when; absent otherwise.' },
      ),
      fidelity: list({ type: 'string' }, { description: 'What translation changed or dropped; absent when nothing was.' }),
    },
    ['request_id', 'provider', 'model', 'routing_decision', 'latency_ms', 'cost_usd', 'cache_hit', 'fallback_used', 'attempts'],
    { description: 'How the gateway served the request.' },
  ),
};

export const facts = schemaRef('GatewayFacts');
