import type { Json, JsonObject } from '@libs/kernel';
import type { GatewayRequest, Reasoning, ResponseFormat } from '../neutral/request';
import { toJsonSchema } from './json-schema';
import {
  badField,
  booleanAt,
  defined,
  listAt,
  numberAt,
  objectAt,
  optional,
  others,
  stringAt,
  wholeNumberAt,
} from './read-fields';

const AT = 'generationConfig';
const KNOWN = new Set([
  'temperature',
  'topP',
  'topK',
  'maxOutputTokens',
  'stopSequences',
  'candidateCount',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'responseLogprobs',
  'logprobs',
  'thinkingConfig',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'ResponseJsonSchema',
]);

/** `generationConfig`; what has no neutral name goes to `extra`. @throws GatewayError invalid_request */
export function decodeConfig(config: JsonObject | undefined, extra: JsonObject): Partial<GatewayRequest> {
  if (!config) return {};
  for (const [name, value] of Object.entries(others(config, KNOWN))) extra[`${AT}.${name}`] = value;
  const wantsLogprobs = optional(config, 'responseLogprobs', AT, booleanAt) === true;
  const top = optional(config, 'logprobs', AT, wholeNumberAt(0));
  return defined({
    temperature: optional(config, 'temperature', AT, numberAt(0, 2)),
    topP: optional(config, 'topP', AT, numberAt(0, 1)),
    // Google's clients may write it as 40.0.
    topK: optional(config, 'topK', AT, wholeNumberAt(0)),
    maxOutputTokens: optional(config, 'maxOutputTokens', AT, wholeNumberAt(1)),
    stop: stopsOf(config),
    candidates: optional(config, 'candidateCount', AT, wholeNumberAt(1)),
    seed: optional(config, 'seed', AT, wholeNumberAt(Number.MIN_SAFE_INTEGER)),
    presencePenalty: optional(config, 'presencePenalty', AT, numberAt(-2, 2)),
    frequencyPenalty: optional(config, 'frequencyPenalty', AT, numberAt(-2, 2)),
    logprobs: wantsLogprobs ? defined({ top }) : undefined,
    reasoning: decodeThinking(optional(config, 'thinkingConfig', AT, objectAt)),
    responseFormat: decodeFormat(config, extra),
  });
}

function stopsOf(config: JsonObject): string[] | undefined {
  const list = optional(config, 'stopSequences', AT, (value, param) =>
    typeof value === 'string' ? [value] : listAt(value, param),
  );
  const stops = list?.map((entry, i) => stringAt(entry, `${AT}.stopSequences[${i}]`));
  return stops?.length === 0 ? undefined : stops;
}

function decodeThinking(config: JsonObject | undefined): Reasoning | undefined {
  if (!config) return undefined;
  const at = `${AT}.thinkingConfig`;
  const reasoning: Reasoning = {};
  // -1 leaves the amount to the model.
  const budget = optional(config, 'thinkingBudget', at, wholeNumberAt(-1));
  if (budget !== undefined) {
    reasoning.enabled = budget !== 0;
    if (budget > 0) reasoning.budgetTokens = budget;
  }
  const level = optional(config, 'thinkingLevel', at, stringAt)?.toLowerCase();
  if (level !== undefined && level !== 'thinking_level_unspecified') reasoning.effort = level;
  if (optional(config, 'includeThoughts', at, booleanAt) === true) reasoning.summary = 'auto';
  return Object.keys(reasoning).length === 0 ? undefined : reasoning;
}

/** Gemini's schemas have no name; every other side wants one. */
const NAME = 'output';

function decodeFormat(config: JsonObject, extra: JsonObject): ResponseFormat | undefined {
  const mimeType = optional(config, 'responseMimeType', AT, stringAt);
  const jsonSchema =
    optional(config, 'responseJsonSchema', AT, objectAt) ??
    (config['_responseJsonSchema'] === undefined
      ? undefined
      : objectAt(config['_responseJsonSchema'], `${AT}._responseJsonSchema`));
  const own = optional(config, 'responseSchema', AT, objectAt);
  switch (mimeType) {
    case undefined:
    case '':
    case 'text/plain':
      if (jsonSchema || own) throw badField(`${AT}.responseMimeType`, 'must be application/json where there is a schema');
      return undefined;
    case 'application/json': {
      const schema = jsonSchema ?? (own && toJsonSchema(own));
      return schema ? { type: 'json_schema', name: NAME, schema } : { type: 'json_object' };
    }
    default: {
      // text/x.enum and what may come: a word of a list instead of JSON, which only Gemini's models know.
      extra[`${AT}.responseMimeType`] = mimeType as Json;
      if (own) extra[`${AT}.responseSchema`] = own;
      if (jsonSchema) extra[`${AT}.responseJsonSchema`] = jsonSchema;
      return undefined;
    }
  }
}
