import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '../neutral/request';

/** What a freeform tool takes, for upstreams that know only JSON. */
export const FREEFORM_PARAMETERS: JsonObject = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
};

/** The names of the tools whose calls the client expects as plain text. */
export const freeformNames = ({ tools }: GatewayRequest): ReadonlySet<string> =>
  new Set((tools ?? []).filter((tool) => tool.freeform).map((tool) => tool.name));

/** The text that a model wrote for a freeform tool as the one string of its JSON arguments. */
export function inputOfArguments(json: string): string {
  try {
    const parsed: unknown = JSON.parse(json);
    if (isJsonObject(parsed) && typeof parsed['input'] === 'string') return parsed['input'];
  } catch {
    // Not what it was asked for: then the text itself is the input.
  }
  return json;
}

export const argumentsOfInput = (input: string): string => JSON.stringify({ input });
