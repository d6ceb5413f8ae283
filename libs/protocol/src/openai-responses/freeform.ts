import { isJsonObject, type JsonObject } from '@libs/kernel';

/** A tool of plain text, for upstreams that know only JSON: its text is the one argument. */
export function freeformParameters(format: JsonObject | undefined): JsonObject {
  const input: JsonObject = { type: 'string' };
  if (format?.['type'] === 'grammar' && typeof format['definition'] === 'string')
    input['description'] = `Text that conforms to this ${String(format['syntax'] ?? '')} grammar:\n${format['definition']}`;
  return { type: 'object', properties: { input }, required: ['input'], additionalProperties: false };
}

/** The plain text in the JSON arguments of such a call; what is no such JSON is taken for the text itself. */
export function freeformInput(args: string): string {
  if (args.trim() === '') return '';
  try {
    const parsed: unknown = JSON.parse(args);
    if (isJsonObject(parsed) && typeof parsed['input'] === 'string') return parsed['input'];
  } catch {
    // The model wrote the text as it stands.
  }
  return args;
}
