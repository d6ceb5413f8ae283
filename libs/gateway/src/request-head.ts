import { GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';
import { parseJsonBody, readField, scanTopLevel, type DialectId } from '@libs/protocol';
import type { RelayHead } from '@libs/providers';

/** What the data path must know of a body before it can be routed. */
export interface RequestHead extends RelayHead {
  model: string;
  /** The body without the gateway's own fields: what may be relayed. */
  body: Buffer;
  /** The gateway's own fields found in the body (`x-routing-strategy`, ...). */
  options: Record<string, unknown>;
}

/** Fields that would redirect the gateway or borrow somebody's budget; refused wherever they come from. */
const REFUSED_FIELDS = ['api_base', 'base_url', 'user_config', 'custom_host', 'x-budget-key'];
/** Inside these an object's keys are the client's own words (tool schemas and arguments), not fields of the API. */
const FREE_FORM = new Set(['parameters', 'input_schema', 'schema', 'input', 'arguments', 'metadata']);

/**
 * Reads `model`, `stream` and a few numbers by scanning the bytes; parses only when the scan is
 * unsure or the body carries options of the gateway.
 * @throws GatewayError invalid_json, json_too_complex, invalid_request, unknown_field
 */
export function readRequestHead(body: Buffer, dialect: DialectId): RequestHead {
  if (REFUSED_FIELDS.some((field) => body.includes(`"${field}"`))) refuseFields(parseJsonBody(body));
  const scanned = scanTopLevel(body);
  if (scanned === null || body.includes('"x-')) return fromObject(parseJsonBody(body), body, dialect);
  const top: JsonObject = {};
  for (const name of HEAD_FIELDS) {
    const field = scanned.get(name);
    if (field) top[name] = readField(body, field);
  }
  const messages = scanned.get('messages');
  if (messages) top['messages'] = body[messages.start] === 0x5b ? [] : null;
  return headOf(top, body, {}, dialect);
}

const HEAD_FIELDS = ['model', 'provider', 'stream', 'stream_options', 'max_tokens', 'max_completion_tokens', 'n'];

function fromObject(parsed: JsonObject, original: Buffer, dialect: DialectId): RequestHead {
  const names = Object.keys(parsed).filter((name) => name.startsWith('x-'));
  if (names.length === 0) return headOf(parsed, original, {}, dialect);
  const options: Record<string, unknown> = {};
  const rest = { ...parsed };
  for (const name of names) {
    options[name] = parsed[name];
    delete rest[name];
  }
  return headOf(rest, Buffer.from(JSON.stringify(rest)), options, dialect);
}

function headOf(top: JsonObject, body: Buffer, options: Record<string, unknown>, dialect: DialectId): RequestHead {
  const house = dialect === 'house-chat';
  const model = top['model'] ?? (house ? 'auto' : undefined);
  if (typeof model !== 'string' || model === '' || model.length > 256) {
    throw new GatewayError('invalid_request', '`model` must name a model, for example "auto" or one of GET /v1/models.', {
      param: 'model',
    });
  }
  if (!house && !Array.isArray(top['messages'])) {
    throw new GatewayError('invalid_request', '`messages` must be a list of messages.', { param: 'messages' });
  }
  checkWholeNumber(top, 'max_tokens', Number.MAX_SAFE_INTEGER);
  checkWholeNumber(top, 'max_completion_tokens', Number.MAX_SAFE_INTEGER);
  checkWholeNumber(top, 'n', 128);
  const stream = top['stream'] ?? false;
  if (typeof stream !== 'boolean')
    throw new GatewayError('invalid_request', '`stream` must be true or false.', { param: 'stream' });
  const streamOptions = top['stream_options'];
  const includeUsage = isJsonObject(streamOptions) && streamOptions['include_usage'] === true;
  const provider = house && typeof top['provider'] === 'string' ? `${top['provider']}/` : '';
  return { model: provider + model, stream, includeUsage, body, options };
}

function checkWholeNumber(top: JsonObject, param: string, max: number): void {
  const value = top[param];
  if (value === undefined || value === null) return;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1 || value > max) {
    const limit = max === Number.MAX_SAFE_INTEGER ? '' : ` of at most ${max}`;
    throw new GatewayError('invalid_request', `\`${param}\` must be a whole number from 1${limit}.`, { param });
  }
}

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
