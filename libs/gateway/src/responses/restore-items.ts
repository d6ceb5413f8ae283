import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { Chain, StoredResponse } from '@libs/response-store';

/** The conversation so far as input items: what was said to the model and what it answered, in order. */
export const itemsOf = (chain: Chain): Json[] =>
  chain.flatMap((turn) => [...listOf(JSON.parse(turn.input)), ...outputOf(turn).flatMap(asInput)]);

/** The items that a client may refer to, by id. An item that means nothing to a model any more is `null`. */
export function itemsById(stored: readonly StoredResponse[]): Map<string, JsonObject | null> {
  const items = new Map<string, JsonObject | null>();
  for (const turn of stored)
    for (const item of outputOf(turn)) if (typeof item['id'] === 'string') items.set(item['id'], asInput(item)[0] ?? null);
  return items;
}

const outputOf = (turn: StoredResponse): JsonObject[] => {
  const response: unknown = JSON.parse(turn.response);
  return isJsonObject(response) ? listOf(response['output']).filter(isJsonObject) : [];
};

const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

/**
 * An item of an answer as input. Ids of calls go: a provider would look for the reasoning in front of them among
 * what it keeps itself. Reasoning that carries nothing but its id goes with them.
 */
function asInput(item: JsonObject): JsonObject[] {
  if (item['type'] === 'reasoning') return typeof item['encrypted_content'] === 'string' ? [item] : [];
  if (item['type'] === 'message') return [item];
  const { id: _id, ...rest } = item;
  return [rest];
}
