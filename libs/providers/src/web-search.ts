import type { JsonObject } from '@libs/kernel';
import type { BuiltinTool } from '@libs/protocol';
import { listOf, objectOf, wordOf } from './read';

/** A wish for web search, in no dialect's words. */
export interface WebSearchWish {
  allowedDomains: string[];
  blockedDomains: string[];
  maxUses?: number;
  /** OpenAI: how much of what is found the model reads. */
  contextSize?: string;
  /** `city`, `region`, `country`, `timezone`; {} when nothing is said. */
  location: Record<string, string>;
}

/** Reads a builtin tool of kind `web_search` of any dialect; what is not understood there counts as not said. */
export function readWebSearch({ raw }: BuiltinTool): WebSearchWish {
  const filters = objectOf(raw['filters']);
  const place = objectOf(raw['user_location']);
  const maxUses = raw['max_uses'];
  const contextSize = wordOf(raw['search_context_size']);
  return {
    allowedDomains: texts(raw, 'allowed_domains').concat(texts(filters, 'allowed_domains')),
    blockedDomains: texts(raw, 'blocked_domains').concat(texts(filters, 'blocked_domains')),
    ...(typeof maxUses === 'number' && { maxUses }),
    ...(contextSize !== undefined && { contextSize }),
    location: locationOf('approximate' in place ? objectOf(place['approximate']) : place),
  };
}

const texts = (holder: JsonObject, name: string): string[] =>
  listOf(holder[name]).filter((entry): entry is string => typeof entry === 'string');

function locationOf(place: JsonObject): Record<string, string> {
  const said = ['city', 'region', 'country', 'timezone'].map((name) => [name, wordOf(place[name])] as const);
  return Object.fromEntries(said.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
