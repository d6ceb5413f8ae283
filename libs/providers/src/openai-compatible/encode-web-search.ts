import type { JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import type { ChangeList } from '../changes';
import { readWebSearch } from '../web-search';
import type { OpenAiCompatibleProfile } from './profile';

/** A search of the web as `web_search_options`: OpenAI's own words as they are, others' as far as it has a place. */
export function encodeWebSearch(
  request: GatewayRequest,
  model: string,
  { webSearch, label }: OpenAiCompatibleProfile,
  changes: ChangeList,
): JsonObject {
  const tool = request.builtinTools?.find(({ kind }) => kind === 'web_search');
  if (!tool) return {};
  if (webSearch && tool.dialect === 'openai-chat') return { web_search_options: tool.raw };
  if (!webSearch || (webSearch.models && !webSearch.models.test(model))) {
    changes.dropped('tools.web_search', webSearch ? `${model} does not search` : `not known to ${label}`);
    return {};
  }
  const { allowedDomains, blockedDomains, maxUses, contextSize, location } = readWebSearch(tool);
  const options: JsonObject = contextSize === undefined ? {} : { search_context_size: contextSize };
  if (Object.keys(location).length > 0) options['user_location'] = { type: 'approximate', approximate: { ...location } };
  const lost: [string, boolean][] = [
    ['allowed_domains', allowedDomains.length > 0],
    ['blocked_domains', blockedDomains.length > 0],
    ['max_uses', maxUses !== undefined],
  ];
  for (const [name, said] of lost) if (said) changes.dropped(`tools.web_search.${name}`, `not known to ${label}`);
  return { web_search_options: options };
}
