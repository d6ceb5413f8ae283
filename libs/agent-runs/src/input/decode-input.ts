import { GatewayError, isId, isJsonObject, type JsonObject } from '@libs/kernel';
import { type RunInput, STRATEGIES } from '../run';
import { decodeTools } from './decode-tools';
import { assertKnown, bad, numberAt, objectsAt, oneOf, textAt, timeAt, wholeAt } from './fields';

const FIELDS: ReadonlySet<string> = new Set([
  ...['model', 'strategy', 'prompt', 'messages', 'attachments', 'instructions', 'tools', 'max_steps', 'max_tokens'],
  ...['max_total_tokens', 'max_cost_usd', 'temperature', 'priority', 'start_at', 'deadline', 'timeout_seconds', 'max_retries'],
  ...['metadata', 'webhook', 'idempotency_key'],
]);
const MAX_METADATA_BYTES = 8192;
const MAX_MESSAGES = 10_000;
const MAX_ATTACHMENTS = 20;
const ROLES: ReadonlySet<unknown> = new Set(['system', 'developer', 'user', 'assistant', 'tool']);

export const RUN_DEFAULTS = { maxSteps: 20, priority: 5, timeoutSeconds: 86_400, maxRetries: 3 } as const;
/** The longest that a run may live, and that its start may lie ahead. */
export const LONGEST_RUN_SECONDS = 30 * 86_400;

/** @throws GatewayError invalid_json, invalid_request, unknown_field */
export function decodeRunInput(body: unknown): RunInput {
  if (!isJsonObject(body)) throw new GatewayError('invalid_json', 'The body must be a JSON object.');
  assertKnown(body, FIELDS, 'a run');
  const input: RunInput = withoutUndefined({
    model: textAt(body, 'model', 256) ?? 'auto',
    strategy: oneOf(body, 'strategy', STRATEGIES),
    ...conversationOf(body),
    attachments: attachmentsOf(body),
    instructions: textAt(body, 'instructions'),
    tools: decodeTools(body),
    max_steps: wholeAt(body, 'max_steps', 1, 200) ?? RUN_DEFAULTS.maxSteps,
    max_tokens: wholeAt(body, 'max_tokens', 1, Number.MAX_SAFE_INTEGER),
    max_total_tokens: wholeAt(body, 'max_total_tokens', 1, Number.MAX_SAFE_INTEGER),
    max_cost_usd: numberAt(body, 'max_cost_usd', 0, 1_000_000),
    temperature: numberAt(body, 'temperature', 0, 2),
    priority: wholeAt(body, 'priority', 1, 9) ?? RUN_DEFAULTS.priority,
    start_at: timeAt(body, 'start_at'),
    deadline: timeAt(body, 'deadline'),
    timeout_seconds: wholeAt(body, 'timeout_seconds', 1, LONGEST_RUN_SECONDS) ?? RUN_DEFAULTS.timeoutSeconds,
    max_retries: wholeAt(body, 'max_retries', 0, 10) ?? RUN_DEFAULTS.maxRetries,
    metadata: metadataOf(body),
    webhook: textAt(body, 'webhook', 2_048),
  });
  if (input.tools?.some(({ type }) => type === 'read_file') && !input.attachments)
    throw bad('tools', 'has read_file, but there are no `attachments` to be read');
  // PostgreSQL's jsonb has no place for NUL, and a run is kept there.
  if (JSON.stringify(input).includes('\\u0000')) throw new GatewayError('invalid_json', 'A string in the body holds \\u0000.');
  return input;
}

function conversationOf(body: JsonObject): Pick<RunInput, 'prompt' | 'messages'> {
  if ((body['prompt'] === undefined) === (body['messages'] === undefined))
    throw bad('prompt', 'or `messages` must be given, and not both');
  if (body['prompt'] !== undefined) return { prompt: textAt(body, 'prompt', 10_000_000) };
  const messages = objectsAt(body, 'messages', MAX_MESSAGES) ?? [];
  if (messages.length === 0) throw bad('messages', 'must be a list of messages');
  messages.forEach(({ role }, i) => {
    if (!ROLES.has(role)) throw bad(`messages[${i}].role`, 'must be system, developer, user, assistant or tool');
  });
  if (body['attachments'] !== undefined && !messages.some(({ role }) => role === 'user'))
    throw bad('attachments', 'need a message from the user to belong to');
  return { messages };
}

/** Ids, or objects that name one, as in POST /v1/llm/chat. */
function attachmentsOf(body: JsonObject): string[] | undefined {
  const value = body['attachments'];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_ATTACHMENTS)
    throw bad('attachments', `must be a list of 1 to ${MAX_ATTACHMENTS} ids of files`);
  return value.map((entry, i) => {
    const id = isJsonObject(entry) && Object.keys(entry).length === 1 ? entry['file_id'] : entry;
    if (typeof id !== 'string' || !isId('file', id)) throw bad(`attachments[${i}]`, 'must be the id of a file');
    return id;
  });
}

function metadataOf({ metadata }: JsonObject): JsonObject | undefined {
  if (metadata === undefined) return undefined;
  if (!isJsonObject(metadata) || JSON.stringify(metadata).length > MAX_METADATA_BYTES)
    throw bad('metadata', `must be an object of at most ${MAX_METADATA_BYTES} bytes`);
  return metadata;
}

const withoutUndefined = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
