import { GatewayError, isId, isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { BatchSettings } from './batch';
import { BATCH_ENDPOINTS, type BatchEndpoint, isBatchEndpoint } from './endpoints';
import { readOffPeak } from './off-peak';

/** What a client asked for, checked. */
export interface BatchAsk {
  inputFileId: string;
  endpoint: BatchEndpoint;
  metadata: JsonObject | null;
  /** How long the files that it makes are kept; null: as long as the installation keeps files. */
  outputKeptSeconds: number | null;
  settings: BatchSettings;
}

/** Options of requests that may hold for all lines; as fields here, or as headers. */
const OPTIONS = new Set([
  'x-routing-strategy',
  'x-routing-weights',
  'x-prefer-provider',
  'x-cache',
  'x-cache-ttl',
  'x-gateway-strict',
  'x-gateway-timeout-ms',
]);
const FIELDS = new Set([
  ...['input_file_id', 'endpoint', 'completion_window', 'metadata', 'output_expires_after'],
  ...['x-batch-rule', 'x-batch-off-peak'],
]);
const RULE = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const LONGEST_OPTION = 256;
const HOUR = 3_600;
const MONTH = 30 * 24 * HOUR;

const bad = (param: string, what: string): GatewayError =>
  new GatewayError('invalid_request', `\`${param}\` ${what}.`, { param });

/**
 * @param headers options that came as headers; a field of the body goes before
 * @throws GatewayError invalid_json, invalid_request, unknown_field
 */
export function decodeBatch(body: unknown, headers: Readonly<Record<string, string>>): BatchAsk {
  if (!isJsonObject(body)) throw new GatewayError('invalid_json', 'The body must be a JSON object.');
  for (const name of Object.keys(body)) {
    if (!FIELDS.has(name) && !OPTIONS.has(name))
      throw new GatewayError('unknown_field', `\`${name.slice(0, 80)}\` is not a field of a batch.`, {
        param: name.slice(0, 80),
      });
  }
  const { input_file_id: inputFileId, endpoint, completion_window: window } = body;
  if (typeof inputFileId !== 'string' || !isId('file', inputFileId))
    throw bad('input_file_id', 'must be the id of a file that was uploaded to /v1/files');
  if (!isBatchEndpoint(endpoint)) throw bad('endpoint', `must be one of ${Object.keys(BATCH_ENDPOINTS).join(', ')}`);
  if (window !== '24h') throw bad('completion_window', 'must be 24h');
  const rule = body['x-batch-rule'];
  if (rule !== undefined && (typeof rule !== 'string' || !RULE.test(rule)))
    throw bad('x-batch-rule', 'must be a name of lower-case letters, digits, dashes and underscores');
  const offPeak = body['x-batch-off-peak'];
  return {
    ...{ inputFileId, endpoint },
    metadata: metadataOf(body['metadata']),
    outputKeptSeconds: keptSeconds(body['output_expires_after']),
    settings: {
      options: optionsOf(body, headers),
      ...(rule !== undefined && { rule }),
      ...(offPeak !== undefined && { offPeak: readOffPeak(offPeak, 'x-batch-off-peak') }),
    },
  };
}

function optionsOf(body: JsonObject, headers: Readonly<Record<string, string>>): Record<string, string> {
  const options: Record<string, string> = {};
  for (const name of OPTIONS) {
    const value = body[name] ?? headers[name];
    if (value === undefined) continue;
    const text = isJsonObject(value) ? JSON.stringify(value) : String(value as string | number | boolean);
    if (text.length > LONGEST_OPTION || Array.isArray(value)) throw bad(name, 'is not what this option takes');
    options[name] = text;
  }
  return options;
}

function metadataOf(value: Json | undefined): JsonObject | null {
  if (value === undefined || value === null) return null;
  const valid =
    isJsonObject(value) &&
    Object.keys(value).length <= 16 &&
    Object.entries(value).every(([key, text]) => key.length <= 64 && typeof text === 'string' && text.length <= 512) &&
    // PostgreSQL's jsonb has no place for NUL.
    !JSON.stringify(value).includes('\\u0000');
  if (!valid) throw bad('metadata', 'takes at most 16 texts of at most 512 characters, under names of at most 64');
  return value;
}

function keptSeconds(value: Json | undefined): number | null {
  if (value === undefined || value === null) return null;
  const { anchor, seconds } = isJsonObject(value) ? value : {};
  if (anchor !== 'created_at') throw bad('output_expires_after.anchor', 'must be created_at');
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < HOUR || seconds > MONTH)
    throw bad('output_expires_after.seconds', `must be a whole number from ${HOUR} to ${MONTH}`);
  return seconds;
}
