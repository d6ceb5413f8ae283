import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { LeftOut } from '../left-out';

const known = (...names: string[]): ReadonlySet<string> => new Set(names);

const MESSAGE = known(
  'role',
  'content',
  'name',
  'refusal',
  'annotations',
  'reasoning_content',
  'reasoning',
  'reasoning_details',
  'tool_calls',
  'tool_call_id',
  'function_call',
  'cache_control',
);
const PART = known('type', 'text', 'refusal', 'image_url', 'file', 'input_audio', 'cache_control');
const MEDIA: Readonly<Record<string, ReadonlySet<string>>> = {
  image_url: known('url', 'detail'),
  file: known('filename', 'file_id', 'file_data'),
  input_audio: known('data', 'format'),
};
const TOOL = known('type', 'function', 'custom', 'cache_control');
const DECLARATION = known('name', 'description', 'parameters', 'strict', 'format');

const CALL = known('id', 'type', 'index', 'function', 'custom', 'extra_content', 'cache_control');
/** What a client has made of the arguments is no word of its own. */
const CALLED = known('name', 'arguments', 'input', 'parsed_arguments');
const THINKING = known('type', 'budget_tokens');
const CHOICE = known('type', 'name', 'function', 'custom', 'allowed_tools');
const CHOSEN = known('name');
const FORMAT = known('type', 'json_schema');
const SCHEMA = known('name', 'description', 'schema', 'strict');

/** Names the fields within the body that the decoder does not read; what is malformed is its business. */
export function reportUnknown(body: JsonObject, leftOut: LeftOut): void {
  for (const message of objectsIn(body['messages'])) {
    leftOut.others(message, MESSAGE, 'messages');
    if (INSTRUCTS.has(message['role']) && typeof message['name'] === 'string')
      leftOut.add('messages.name', 'dropped, elsewhere instructions have no name');
    for (const part of objectsIn(message['content'])) reportPart(part, leftOut);
    for (const call of objectsIn(message['tool_calls'])) reportCall(call, leftOut);
  }
  const { thinking, tool_choice: choice, response_format: format } = body;
  if (isJsonObject(thinking)) reportThinking(thinking, leftOut);
  if (isJsonObject(choice)) {
    leftOut.others(choice, CHOICE, 'tool_choice');
    const chosen = choice['function'] ?? choice['custom'];
    if (isJsonObject(chosen)) leftOut.others(chosen, CHOSEN, 'tool_choice');
  }
  if (isJsonObject(format)) {
    leftOut.others(format, FORMAT, 'response_format');
    if (isJsonObject(format['json_schema'])) leftOut.others(format['json_schema'], SCHEMA, 'response_format.json_schema');
  }
  for (const tool of objectsIn(body['tools'])) {
    leftOut.others(tool, TOOL, 'tools');
    const declared = tool['function'] ?? tool['custom'];
    if (isJsonObject(declared)) leftOut.others(declared, DECLARATION, 'tools');
  }
}

const INSTRUCTS = new Set<Json | undefined>(['system', 'developer']);

function reportThinking(thinking: JsonObject, leftOut: LeftOut): void {
  const { type } = thinking;
  leftOut.others(thinking, THINKING, 'thinking');
  if (typeof type === 'string' && type !== 'enabled' && type !== 'disabled')
    leftOut.add('thinking.type', 'taken as enabled, elsewhere it is on or off');
}

function reportCall(call: JsonObject, leftOut: LeftOut): void {
  leftOut.others(call, CALL, 'messages.tool_calls');
  const called = call['function'] ?? call['custom'];
  if (isJsonObject(called)) leftOut.others(called, CALLED, 'messages.tool_calls');
}

function reportPart(part: JsonObject, leftOut: LeftOut): void {
  leftOut.others(part, PART, 'messages.content');
  for (const [name, fields] of Object.entries(MEDIA)) {
    const media = part[name];
    if (isJsonObject(media)) leftOut.others(media, fields, `messages.content.${name}`);
  }
}

const objectsIn = (list: Json | undefined): JsonObject[] => (Array.isArray(list) ? list.filter(isJsonObject) : []);
