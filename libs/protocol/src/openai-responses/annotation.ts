import type { JsonObject } from '@libs/kernel';
import type { Citation } from '../neutral/content';

/**
 * A citation as an annotation of OpenAI's: of a page where it has an address, else of one of the request's
 * documents, which are named by their place since they have no file id.
 */
export function annotationOf(citation: Citation): JsonObject {
  if (citation.raw?.dialect === 'openai-responses') return citation.raw.value;
  const { url, title = '', start = 0, end = 0, documentIndex = 0 } = citation;
  if (url !== undefined) return { type: 'url_citation', url, title, start_index: start, end_index: end };
  return { type: 'file_citation', file_id: `document_${documentIndex}`, filename: title, index: end };
}
