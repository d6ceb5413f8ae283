import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';

const known = (...names: string[]): ReadonlySet<string> => new Set(names);

const REASONING = known('effort', 'summary', 'generate_summary');
const TEXT = known('format', 'verbosity');
const FORMAT = known('type', 'name', 'schema', 'description', 'strict');
/** What the neutral form says of each kind of item; what names an item says nothing to a model. */
const ITEM: Readonly<Record<string, ReadonlySet<string>>> = {
  message: known('type', 'role', 'content', 'id', 'status'),
  function_call: known('type', 'call_id', 'name', 'arguments', 'id', 'status'),
  custom_tool_call: known('type', 'call_id', 'name', 'input', 'id', 'status'),
  function_call_output: known('type', 'call_id', 'output', 'id', 'status'),
  custom_tool_call_output: known('type', 'call_id', 'output', 'id', 'status'),
};

/**
 * Whether an upstream that reads Responses itself may be told more by a body than by what it means in the neutral form:
 * then a chat that means the same may be answered otherwise. In doubt it is.
 */
export const saysMore = (body: JsonObject): boolean =>
  // What comes beside the words (log probabilities, encrypted reasoning) is written in ways of its own.
  listOf(body['include']).length > 0 ||
  (typeof body['top_logprobs'] === 'number' && body['top_logprobs'] > 0) ||
  holdsOthers(body['reasoning'], REASONING) ||
  holdsOthers(body['text'], TEXT) ||
  holdsOthers(isJsonObject(body['text']) ? body['text']['format'] : undefined, FORMAT) ||
  listOf(body['tools']).some(isItsOwn) ||
  inputSaysMore(listOf(body['input']));

/** Functions are strict here unless it is said, nowhere else; groups of them are known here alone. */
const isItsOwn = (tool: Json): boolean =>
  !isJsonObject(tool) || (tool['type'] === 'function' ? typeof tool['strict'] !== 'boolean' : tool['type'] !== 'custom');

/** Elsewhere instructions stand in front of the conversation, and an assistant says one thing at a time. */
function inputSaysMore(items: readonly Json[]): boolean {
  let before = '';
  for (const item of items) {
    if (!isJsonObject(item)) return true;
    const type = typeof item['type'] === 'string' ? item['type'] : 'message';
    const fields = ITEM[type];
    if (!fields || holdsOthers(item, fields)) return true;
    if (listOf(item['content']).some(isRead) || !listOf(item['output']).every(isWords)) return true;
    const speaker = type === 'message' ? String(item['role']) : type;
    const instructs = speaker === 'system' || speaker === 'developer';
    if ((instructs && before !== '') || (speaker === 'assistant' && before === speaker)) return true;
    if (!instructs) before = speaker;
  }
  return false;
}

/** A file of which it is said how it is to be read. */
const isRead = (part: Json): boolean => isJsonObject(part) && part['type'] === 'input_file' && part['detail'] !== undefined;

/** Results of tools that are more than words are moved elsewhere in other dialects. */
const isWords = (part: Json): boolean =>
  isJsonObject(part) && (part['type'] === 'input_text' || part['type'] === 'output_text' || part['type'] === 'text');

const holdsOthers = (object: Json | undefined, names: ReadonlySet<string>): boolean =>
  isJsonObject(object) &&
  Object.entries(object).some(([name, value]) => value !== null && value !== undefined && !names.has(name));

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
