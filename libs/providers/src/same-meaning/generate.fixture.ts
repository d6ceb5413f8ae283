import fc from 'fast-check';
import type { JsonObject } from '@libs/kernel';
import type { Dialect, EncodeContext, GatewayFacts } from '@libs/protocol';
import type { TargetInfo, UpstreamAdapter } from '../adapter';

/** Generators and steps that the properties of all dialects share. */
export const targetOf = (model: string): TargetInfo => ({ providerId: 'p', model, maxOutputTokens: 4096 });

/** Text that says something: any characters, not only white space. */
export const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((text) => `w${text.replace(/\s/g, '_')}`);

/** The field, or nothing. */
export const optional = <T>(name: string, value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.oneof(
    fc.constant({}),
    value.map((said) => ({ [name]: said })),
  ) as fc.Arbitrary<Record<string, T>>;

export const some = <T extends object>(value: fc.Arbitrary<T>): fc.Arbitrary<T | object> => fc.oneof(fc.constant({}), value);

const FACTS: GatewayFacts = {
  request_id: 'req_1',
  provider: 'p',
  model: 'm',
  routing_decision: 'asked for',
  latency_ms: 1,
  cost_usd: null,
  cache_hit: false,
  fallback_used: false,
  attempts: 1,
};

export const CONTEXT: EncodeContext = {
  requestId: 'req_1',
  createdSeconds: 1,
  includeUsage: true,
  estimatedInputTokens: 1,
  request: { model: 'm', system: [], messages: [], stream: true, includeUsage: true },
};

/** What a client gets for an upstream's answer that went through the neutral form. */
export function answerOf(dialect: Dialect, adapter: UpstreamAdapter, body: object): JsonObject {
  const before = JSON.stringify(body);
  const encoded = dialect.encodeResponse(adapter.decodeResponse(JSON.parse(before) as JsonObject), FACTS, CONTEXT);
  return JSON.parse(encoded) as JsonObject;
}

export { FACTS };
