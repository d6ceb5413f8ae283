import type { JsonObject } from '@libs/kernel';
import { listOf, objectOf, textOf } from '../read';
import type { OpenAiCompatibleProfile } from './profile';

/**
 * A message with the sources that stand beside its choices (Perplexity `search_results`), as OpenAI annotates them.
 * They are those of the whole answer: nothing says which words they support.
 */
export function withSources(message: JsonObject, body: JsonObject, profile: OpenAiCompatibleProfile): JsonObject {
  const sources = profile.sourcesField === undefined ? [] : listOf(body[profile.sourcesField]).map((item) => objectOf(item));
  if (sources.length === 0) return message;
  const annotations = sources.map(({ url, title, snippet }) => ({
    type: 'url_citation',
    url_citation: { url: textOf(url), title: textOf(title), content: textOf(snippet) },
  }));
  return { ...message, annotations: [...listOf(message['annotations']), ...annotations] };
}
