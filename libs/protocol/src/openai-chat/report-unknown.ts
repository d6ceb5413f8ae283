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

const THINKING = known('type', 'budget_tokens');

/** Names the fields of messages, parts and tools that the decoder does not read; what is malformed is its business. */
export function reportUnknown(body: JsonObject, leftOut: LeftOut): void {
  for (const message of objectsIn(body['messages'])) {
    leftOut.others(message, MESSAGE, 'messages');
    for (const part of objectsIn(message['content'])) reportPart(part, leftOut);
  }
  if (isJsonObject(body['thinking'])) leftOut.others(body['thinking'], THINKING, 'thinking');
  for (const tool of objectsIn(body['tools'])) {
    leftOut.others(tool, TOOL, 'tools');
    const declared = tool['function'] ?? tool['custom'];
    if (isJsonObject(declared)) leftOut.others(declared, DECLARATION, 'tools');
  }
}

function reportPart(part: JsonObject, leftOut: LeftOut): void {
  leftOut.others(part, PART, 'messages.content');
  for (const [name, fields] of Object.entries(MEDIA)) {
    const media = part[name];
    if (isJsonObject(media)) leftOut.others(media, fields, `messages.content.${name}`);
  }
}

const objectsIn = (list: Json | undefined): JsonObject[] => (Array.isArray(list) ? list.filter(isJsonObject) : []);
