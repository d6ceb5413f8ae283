import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { parseJsonBody, readField, scanTopLevel } from '@libs/protocol';
import type { BatchProblem } from './batch';
import type { BatchEndpoint } from './endpoints';

/** One line of the input, checked. */
export interface ParsedLine {
  customId: string;
  /** The bytes that would be posted. */
  body: Buffer;
  /** What the body asks for; undefined where the endpoint has one of its own. */
  model: string | undefined;
}

type Problem = Omit<BatchProblem, 'line'>;

const MAX_CUSTOM_ID = 512;
const NO_MODEL_NEEDED: ReadonlySet<BatchEndpoint> = new Set(['/v1/moderations', '/v1/llm/chat']);

const problem = (code: string, message: string, param: string | null = null): Problem => ({ code, message, param });
const missing = (name: string): Problem =>
  problem('missing_required_parameter', `The request has no '${name}', or not one of the right kind.`, name);

/** @returns the line, or what is wrong with it in OpenAI's codes */
export function parseLine(bytes: Buffer, endpoint: BatchEndpoint): ParsedLine | { problem: Problem } {
  const read = membersOf(bytes);
  if (!read) return { problem: problem('invalid_json_line', 'This line is not a JSON object.') };
  const { custom_id: customId, method, url } = read.envelope;
  if (typeof customId !== 'string' || customId === '') return { problem: missing('custom_id') };
  if (customId.length > MAX_CUSTOM_ID || customId.includes('\0'))
    return { problem: problem('invalid_custom_id', `A custom_id has at most ${MAX_CUSTOM_ID} characters.`, 'custom_id') };
  if (method !== 'POST') return { problem: problem('invalid_method', `The method must be 'POST'.`, 'method') };
  if (typeof url !== 'string') return { problem: missing('url') };
  if (url !== endpoint) return { problem: problem('url_mismatch', `The url must be that of the batch, '${endpoint}'.`, 'url') };
  if (!read.body || !isJsonObject(read.top)) return { problem: missing('body') };
  const { model, stream } = read.top;
  if (stream === true) return { problem: problem('invalid_request', 'Lines of a batch are not streamed.', 'body.stream') };
  if (typeof model !== 'string' || model === '') {
    if (model !== undefined || !NO_MODEL_NEEDED.has(endpoint)) return { problem: missing('body.model') };
    return { customId, body: read.body, model: undefined };
  }
  return { customId, body: read.body, model };
}

interface Read {
  envelope: Partial<Record<string, Json>>;
  body: Buffer | undefined;
  /** What the body says at its top. */
  top: Json | undefined;
}

const ENVELOPE = ['custom_id', 'method', 'url'];
const TOP = ['model', 'stream'];

/** By a scan, so that the bytes of the body stay as they are; by parsing where the scan is unsure. */
function membersOf(bytes: Buffer): Read | undefined {
  try {
    const fields = scanTopLevel(bytes);
    if (!fields) return parsed(bytes);
    const envelope = pick(bytes, fields, ENVELOPE);
    const span = fields.get('body');
    if (!span) return { envelope, body: undefined, top: undefined };
    const body = bytes.subarray(span.start, span.end);
    const inner = body[0] === 0x7b ? scanTopLevel(body) : null;
    return { envelope, body, top: inner ? pick(body, inner, TOP) : readField(bytes, span) };
  } catch {
    return undefined;
  }
}

function pick(bytes: Buffer, fields: NonNullable<ReturnType<typeof scanTopLevel>>, names: readonly string[]): JsonObject {
  const found: JsonObject = {};
  for (const name of names) {
    const field = fields.get(name);
    if (field) found[name] = readField(bytes, field);
  }
  return found;
}

function parsed(bytes: Buffer): Read {
  const { body, ...envelope } = parseJsonBody(bytes);
  return { envelope, body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)), top: body };
}
