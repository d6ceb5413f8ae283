import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { LeftOut } from '../left-out';

const known = (...names: string[]): ReadonlySet<string> => new Set(names);

const PART = known(
  'type',
  'text',
  'refusal',
  'annotations',
  'logprobs',
  'image_url',
  'detail',
  'filename',
  'file_id',
  'file_url',
  'file_data',
  'input_audio',
  'cache_control',
);
const FUNCTION = known('type', 'name', 'description', 'parameters', 'strict', 'format');
const CHOICE = known('type', 'name', 'mode', 'tools', 'server_label');
/** Written out here; all others are kept as they are. */
const DECLARED = new Set<Json | undefined>(['function', 'custom']);

/** Names the fields within the body that the decoder does not read; what is malformed is its business. */
export function reportUnknown({ input, tools, tool_choice: choice }: JsonObject, leftOut: LeftOut): void {
  for (const item of objectsIn(input))
    for (const part of [...objectsIn(item['content']), ...objectsIn(item['output'])])
      if (item['type'] !== 'reasoning') leftOut.others(part, PART, 'input.content');
  for (const tool of objectsIn(tools)) if (DECLARED.has(tool['type'])) leftOut.others(tool, FUNCTION, 'tools');
  if (isJsonObject(choice)) leftOut.others(choice, CHOICE, 'tool_choice');
}

const objectsIn = (list: Json | undefined): JsonObject[] => (Array.isArray(list) ? list.filter(isJsonObject) : []);
