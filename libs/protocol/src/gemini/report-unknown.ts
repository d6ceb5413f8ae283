import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { field, others } from './read-fields';

const known = (...names: string[]): ReadonlySet<string> => new Set(names);

const CONTENT = known('role', 'parts');
const SYSTEM_PART = known('text');
/** What parts hold; what else may stand on them is the decoder's business. */
const HELD: Readonly<Record<string, ReadonlySet<string>>> = {
  inlineData: known('mimeType', 'data', 'displayName'),
  fileData: known('mimeType', 'fileUri', 'displayName'),
  functionCall: known('id', 'name', 'args'),
  functionResponse: known('id', 'name', 'response', 'parts'),
};
const CALLING = known('mode', 'allowedFunctionNames');
const THINKING = known('thinkingBudget', 'thinkingLevel', 'includeThoughts');

/** Names the fields within the body that the decoder does not read; what is malformed is its business. */
export function reportUnknown(body: JsonObject, leftOut: Set<string>): void {
  const report = (object: Json | undefined, names: ReadonlySet<string>, where: string): void => {
    if (!isJsonObject(object)) return;
    for (const name of Object.keys(others(object, names)))
      leftOut.add(`${where}.${name}: dropped, it has no meaning for other models`);
  };
  const instruction = field(body, 'systemInstruction');
  report(instruction, CONTENT, 'systemInstruction');
  for (const part of partsOf(instruction)) report(part, SYSTEM_PART, 'systemInstruction.parts');
  for (const content of listOf(field(body, 'contents'))) {
    report(content, CONTENT, 'contents');
    for (const part of partsOf(content))
      for (const name in HELD) report(field(part, name), HELD[name] ?? CONTENT, `contents.parts.${name}`);
  }
  report(within(body, 'toolConfig', 'functionCallingConfig'), CALLING, 'toolConfig.functionCallingConfig');
  report(within(body, 'generationConfig', 'thinkingConfig'), THINKING, 'generationConfig.thinkingConfig');
}

function within(body: JsonObject, outer: string, inner: string): Json | undefined {
  const holder = field(body, outer);
  return isJsonObject(holder) ? field(holder, inner) : undefined;
}

const partsOf = (content: Json | undefined): JsonObject[] =>
  isJsonObject(content) ? listOf(field(content, 'parts')).filter(isJsonObject) : [];

/** Google takes one element for a list of one. */
const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
