import { GatewayError, isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { readWeights, WEIGHTS_OPTION } from '@libs/routing';
import { type Dialect, type HeadRules, MarkSearch, parseJsonBody, qualifyModel, readField, scanTopLevel } from '@libs/protocol';
import type { PathHead } from './exchange';
import type { RelayHead } from '@libs/providers';

/** What the data path must know of a body before it can be routed. */
export interface RequestHead extends RelayHead {
  model: string;
  /** The body without the gateway's own fields: what may be relayed. */
  body: Buffer;
  /** How many answers are wanted (`n`); 1 unless the body says more at its top. */
  candidates: number;
  /** What the client calls its conversation and its user (`prompt_cache_key`, `user`, Anthropic's `metadata.user_id`). */
  session?: string | undefined;
  endUser?: string | undefined;
  /** The most tokens that an answer may have, where the body says so. */
  maxOutput?: number | undefined;
  /** The gateway's own fields found in the body (`x-routing-strategy`, ...); `NO_OPTIONS` where it has none. */
  options: Readonly<Record<string, unknown>>;
}

/** Fields that would redirect the gateway or borrow somebody's budget; refused wherever they come from. */
const REFUSED_FIELDS = ['api_base', 'base_url', 'user_config', 'custom_host', 'x-budget-key'];
const OURS = new MarkSearch({ refused: REFUSED_FIELDS.map((field) => `"${field}"`), options: ['"x-'] });
/** Inside these an object's keys are the client's own words (tool schemas and arguments), not fields of the API. */
const FREE_FORM = new Set([
  'parameters',
  'input_schema',
  'schema',
  'input',
  'arguments',
  'metadata',
  // Gemini's
  'args',
  'response',
  'parametersJsonSchema',
  'responseSchema',
  'responseJsonSchema',
]);

/**
 * Reads `model`, `stream` and a few numbers by scanning the bytes; parses only when the scan is
 * unsure or the body carries options of the gateway.
 * @param path what the address says, for dialects that name the model there
 * @throws GatewayError invalid_json, json_too_complex, invalid_request, unknown_field
 */
export function readRequestHead(body: Buffer, dialect: Dialect, path?: PathHead): RequestHead {
  const found = OURS.in(body);
  if (found.refused) refuseFields(parseJsonBody(body));
  const scanned = scanTopLevel(body);
  if (scanned === null || found.options) return fromObject(parseJsonBody(body), body, dialect, path);
  const top: JsonObject = {};
  const rules = dialect.head;
  for (const name of fieldsOf(rules)) {
    const field = scanned.get(name);
    if (field) top[name] = readField(body, field);
  }
  if (rules.conversation) {
    const field = scanned.get(rules.conversation.field);
    // Only its kind matters here, and it may be megabytes.
    if (field) top[rules.conversation.field] = emptyOfKind(body[field.start]);
  }
  const said = dialect.id === 'house-chat' ? scanned.get('preferences') : undefined;
  return headOf(top, body, said ? preferencesIn(dialect, readField(body, said)) : NO_OPTIONS, dialect, path);
}

const COMMON_FIELDS = [
  ...['model', 'provider', 'stream', 'stream_options'],
  ...['prompt_cache_key', 'user', 'metadata', 'generationConfig'],
];
const fieldNames = new WeakMap<HeadRules, readonly string[]>();

function fieldsOf(rules: HeadRules): readonly string[] {
  let names = fieldNames.get(rules);
  if (!names) fieldNames.set(rules, (names = [...COMMON_FIELDS, ...Object.keys(rules.wholeNumbers)]));
  return names;
}

/** Names longer than this are none. */
const MAX_NAME_LENGTH = 256;

const NO_OPTIONS: Readonly<Record<string, unknown>> = Object.freeze({});

/** Options of the gateway from headers and from the body, which says more. */
export const optionsOf = (
  exchange: { options: Readonly<Record<string, unknown>> },
  { options }: Pick<RequestHead, 'options'>,
): Readonly<Record<string, unknown>> => (options === NO_OPTIONS ? exchange.options : { ...exchange.options, ...options });

const emptyOfKind = (first: number | undefined): Json => (first === 0x5b ? [] : first === 0x22 ? '' : null);

function fromObject(parsed: JsonObject, original: Buffer, dialect: Dialect, path: PathHead | undefined): RequestHead {
  const names = Object.keys(parsed).filter((name) => name.startsWith('x-'));
  const preferences = preferencesIn(dialect, parsed['preferences']);
  if (names.length === 0) return headOf(parsed, original, preferences, dialect, path);
  const options: Record<string, unknown> = { ...preferences };
  const rest = { ...parsed };
  for (const name of names) {
    options[name] = parsed[name];
    delete rest[name];
  }
  return headOf(rest, Buffer.from(JSON.stringify(rest)), options, dialect, path);
}

function headOf(
  top: JsonObject,
  body: Buffer,
  options: Readonly<Record<string, unknown>>,
  dialect: Dialect,
  path: PathHead | undefined,
): RequestHead {
  const rules = dialect.head;
  const model = modelOf(path?.model ?? top['model'] ?? rules.defaultModel);
  checkConversation(top, rules);
  for (const param in rules.wholeNumbers) checkWholeNumber(top, param, rules.wholeNumbers[param] as number);
  const stream = path ? path.stream : (top['stream'] ?? false);
  if (typeof stream !== 'boolean') throw invalid('stream', '`stream` must be true or false.');
  const streamOptions = top['stream_options'];
  const includeUsage = isJsonObject(streamOptions) && streamOptions['include_usage'] === true;
  const qualified = dialect.id === 'house-chat' ? qualifyModel(top['provider'], model) : model;
  const candidates = typeof top['n'] === 'number' ? top['n'] : 1;
  const { session, endUser } = namesIn(top);
  const maxOutput = maxOutputOf(top);
  return { dialect: dialect.id, model: qualified, stream, includeUsage, candidates, maxOutput, body, options, session, endUser };
}

/** The house dialect names weights as the explanation of a route does. @throws GatewayError invalid_request */
function preferencesIn({ id }: Dialect, preferences: Json | undefined): RequestHead['options'] {
  if (id !== 'house-chat' || preferences === undefined || preferences === null) return NO_OPTIONS;
  return { [WEIGHTS_OPTION]: readWeights(preferences, 'preferences') };
}

const MAX_OUTPUT_FIELDS = ['max_completion_tokens', 'max_tokens', 'max_output_tokens'];

/** By the names of all dialects; where there are several answers to one call (Gemini), all of them together. */
function maxOutputOf(top: JsonObject): number | undefined {
  for (const name of MAX_OUTPUT_FIELDS) {
    const value = top[name];
    if (typeof value === 'number') return value;
  }
  const config = top['generationConfig'];
  if (!isJsonObject(config)) return undefined;
  const { maxOutputTokens: each, candidateCount } = config;
  if (typeof each !== 'number' || !(each > 0)) return undefined;
  return Math.ceil(each * (typeof candidateCount === 'number' && candidateCount > 1 ? candidateCount : 1));
}

function namesIn(top: JsonObject): Pick<RequestHead, 'session' | 'endUser'> {
  const { user, metadata } = top;
  return {
    session: nameOf(top['prompt_cache_key']),
    endUser: nameOf(user) ?? (isJsonObject(metadata) ? nameOf(metadata['user_id']) : undefined),
  };
}

const nameOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= MAX_NAME_LENGTH ? value : undefined;

function modelOf(model: Json | undefined): string {
  if (typeof model === 'string' && model !== '' && model.length <= 256) return model;
  throw invalid('model', '`model` must name a model, for example "auto" or one of GET /v1/models.');
}

function checkConversation(top: JsonObject, rules: HeadRules): void {
  if (!rules.conversation) return;
  const { field, kinds } = rules.conversation;
  const value = top[field];
  if (Array.isArray(value) ? kinds.includes('array') : typeof value === 'string' && kinds.includes('string')) return;
  throw invalid(field, `\`${field}\` must be ${kinds.length > 1 ? 'a string or a list' : 'a list'}.`);
}

function checkWholeNumber(top: JsonObject, param: string, max: number): void {
  const value = top[param];
  if (value === undefined || value === null) return;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1 || value > max) {
    const limit = max === Number.MAX_SAFE_INTEGER ? '' : ` of at most ${max}`;
    throw invalid(param, `\`${param}\` must be a whole number from 1${limit}.`);
  }
}

const invalid = (param: string, message: string): GatewayError => new GatewayError('invalid_request', message, { param });

function refuseFields(value: unknown, path = ''): void {
  if (Array.isArray(value)) return value.forEach((item, i) => refuseFields(item, `${path}[${i}]`));
  if (!isJsonObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const param = path === '' ? name : `${path}.${name}`;
    if (REFUSED_FIELDS.includes(name)) {
      throw new GatewayError(
        'unknown_field',
        `\`${param}\` is not accepted: where requests go and who pays is set by the operator.`,
        { param },
      );
    }
    if (!FREE_FORM.has(name)) refuseFields(inner, param);
  }
}
