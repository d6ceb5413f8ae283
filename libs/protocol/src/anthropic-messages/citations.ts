import { type Json, type JsonObject } from '@libs/kernel';
import type { Citation } from '../neutral/content';
import { NO_ORIGIN, unwrapOrigin, wrapOrigin } from '../reasoning-origin';

const DIALECT = 'anthropic-messages';
const word = (value: Json | undefined): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/**
 * Any of Anthropic's citations: places in documents (characters, pages, blocks), search results, pages of the web.
 * https://docs.anthropic.com/en/docs/build-with-claude/citations
 */
export function citationFromAnthropic(raw: JsonObject): Citation {
  const citation: Citation = {};
  const url = word(raw['url']) ?? webAddress(raw['source']);
  const title = word(raw['document_title']) ?? word(raw['title']) ?? word(raw['source']);
  const citedText = word(raw['cited_text']);
  const { document_index: documentIndex, encrypted_index: index } = raw;
  if (url !== undefined) citation.url = url;
  if (title !== undefined) citation.title = title;
  if (citedText !== undefined) citation.citedText = citedText;
  if (typeof documentIndex === 'number') citation.documentIndex = documentIndex;
  // One that we wrote for another provider's answer is nothing that Anthropic would know again.
  const ours = typeof index === 'string' && unwrapOrigin(index, DIALECT).origin !== DIALECT;
  if (!ours) citation.raw = { dialect: DIALECT, value: raw };
  return citation;
}

const webAddress = (source: Json | undefined): string | undefined =>
  typeof source === 'string' && /^https?:\/\//i.test(source) ? source : undefined;

/** A citation as Anthropic's clients read it; another provider's becomes the nearest of Anthropic's kinds. */
export function citationToAnthropic(citation: Citation): JsonObject {
  if (citation.raw?.dialect === DIALECT) return citation.raw.value;
  const cited = { cited_text: citation.citedText ?? '' };
  if (citation.documentIndex !== undefined && citation.url === undefined) {
    const at = { document_index: citation.documentIndex, document_title: citation.title ?? null };
    return {
      type: 'char_location',
      ...cited,
      ...at,
      start_char_index: 0,
      end_char_index: cited.cited_text.length,
      file_id: null,
    };
  }
  return {
    type: 'web_search_result_location',
    ...cited,
    url: citation.url ?? '',
    title: citation.title ?? null,
    // Anthropic would refuse it in the next turn: the mark keeps it from being relayed there.
    encrypted_index: wrapOrigin('', NO_ORIGIN, DIALECT),
  };
}
