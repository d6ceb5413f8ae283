import { GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';
import type { RunInput } from './run';

const FIELDS = new Set([
  'model',
  'prompt',
  'messages',
  'instructions',
  'max_tokens',
  'temperature',
  'metadata',
  'idempotency_key',
]);
const MAX_METADATA_BYTES = 8192;

const bad = (param: string, message: string): GatewayError =>
  new GatewayError('invalid_request', `\`${param}\` ${message}.`, { param });

/** @throws GatewayError invalid_request, unknown_field */
export function decodeRunInput(body: unknown): RunInput {
  if (!isJsonObject(body)) throw new GatewayError('invalid_json', 'The body must be a JSON object.');
  for (const name of Object.keys(body)) {
    if (!FIELDS.has(name)) throw new GatewayError('unknown_field', `\`${name}\` is not a field of a run.`, { param: name });
  }
  const { prompt, messages, metadata } = body;
  if ((prompt === undefined) === (messages === undefined)) throw bad('prompt', 'or `messages` must be given, and not both');
  const input: RunInput = { model: text(body, 'model') ?? 'auto' };
  if (prompt !== undefined) input.prompt = text(body, 'prompt') ?? '';
  if (messages !== undefined) {
    if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isJsonObject))
      throw bad('messages', 'must be a list of messages');
    input.messages = messages;
  }
  const instructions = text(body, 'instructions');
  if (instructions !== undefined) input.instructions = instructions;
  const maxTokens = number(body, 'max_tokens', 1, Number.MAX_SAFE_INTEGER);
  if (maxTokens !== undefined) {
    if (!Number.isInteger(maxTokens)) throw bad('max_tokens', 'must be a whole number');
    input.max_tokens = maxTokens;
  }
  const temperature = number(body, 'temperature', 0, 2);
  if (temperature !== undefined) input.temperature = temperature;
  if (metadata !== undefined) {
    if (!isJsonObject(metadata) || JSON.stringify(metadata).length > MAX_METADATA_BYTES)
      throw bad('metadata', `must be an object of at most ${MAX_METADATA_BYTES} bytes`);
    input.metadata = metadata;
  }
  // PostgreSQL's jsonb has no place for NUL, and a run is kept there.
  if (JSON.stringify(input).includes('\\u0000')) throw new GatewayError('invalid_json', 'A string in the body holds \\u0000.');
  return input;
}

function text(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '') throw bad(name, 'must be a text');
  return value;
}

function number(body: JsonObject, name: string, min: number, max: number): number | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value >= min && value <= max))
    throw bad(name, max === Number.MAX_SAFE_INTEGER ? `must be a number from ${min}` : `must be a number from ${min} to ${max}`);
  return value;
}
