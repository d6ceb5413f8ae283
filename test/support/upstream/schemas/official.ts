import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { ApiName } from '../received';
import { type Problem, readable } from './problem';

/** The providers' own API descriptions, where a checkout has them beside it. Without them nothing is checked here. */
const SPECS = join(__dirname, '../../../../../shared/data/specs');
const FILES: Partial<Record<ApiName, { file: string; schema: string }>> = {
  openai: { file: 'openai.json', schema: 'CreateChatCompletionRequest' },
  'openai-responses': { file: 'openai.json', schema: 'CreateResponse' },
  'openai-completions': { file: 'openai.json', schema: 'CreateCompletionRequest' },
  anthropic: { file: 'anthropic.json', schema: 'CreateMessageParams' },
  gemini: { file: 'gemini-v1beta.json', schema: 'GenerateContentRequest' },
};

/** What the API took on after the description was written. */
const NEWER: Partial<Record<ApiName, RegExp>> = {
  // The words for types are taken in small letters too, which is how the AI SDK writes them.
  gemini: /^\/tools\/\d+\/functionDeclarations\/\d+\/parameters\/(\S+\/)?type must be equal/,
  // The description demands `strict` of every function; the API and the official clients do not.
  'openai-responses': /^\/tools\/\d+(\/type)? /,
  anthropic:
    /^\/messages\/\d+\/role |additional properties \('(diagnostics|speed|user_profile_id|workspace_id|context_management|mcp_servers)'\)/,
};

const compiled = new Map<ApiName, ValidateFunction | undefined>();

/** What the provider's own description finds wrong; [] also where there is none. */
export function officialProblems(api: ApiName, body: JsonObject): Problem[] {
  if (!compiled.has(api)) compiled.set(api, compileOfficial(api));
  const validate = compiled.get(api);
  if (validate === undefined || validate(body)) return [];
  return readable(validate.errors ?? []).filter(({ at, problem }) => !NEWER[api]?.test(`${at} ${problem}`));
}

export const hasOfficial = (api: ApiName): boolean => existsSync(join(SPECS, FILES[api]?.file ?? 'none'));

function compileOfficial(api: ApiName): ValidateFunction | undefined {
  const spec = FILES[api];
  if (!spec || !hasOfficial(api)) return undefined;
  const document: unknown = JSON.parse(readFileSync(join(SPECS, spec.file), 'utf8'));
  if (!isJsonObject(document)) return undefined;
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, logger: false });
  ajv.addSchema({ components: plain(document['components'] ?? {}) } as JsonObject, api);
  return ajv.compile({ $ref: `${api}#/components/schemas/${spec.schema}` });
}

/**
 * OpenAPI's own words as JSON Schema: `nullable` without a type would stop the compiler, `discriminator` it takes
 * otherwise, and where it says `oneOf` the alternatives often overlap.
 */
function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  const { nullable, discriminator: _discriminator, ...rest } = value;
  const schema: JsonObject = {};
  for (const [name, inner] of Object.entries(rest))
    if (inner !== undefined) schema[name === 'oneOf' && Array.isArray(inner) && !rest['anyOf'] ? 'anyOf' : name] = plain(inner);
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}
