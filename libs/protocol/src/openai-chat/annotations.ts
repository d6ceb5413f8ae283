import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { Citation } from '../neutral/content';
import type { OpenAiAnnotation } from './wire';

const DIALECT = 'openai-chat';
const word = (value: Json | undefined): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const whole = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

/**
 * `url_citation` of OpenAI (with the cited text in `content`, as OpenRouter adds it) and `file_citation`; undefined for
 * annotations that cite nothing.
 */
export function citationFromAnnotation(raw: Json | undefined): Citation | undefined {
  if (!isJsonObject(raw)) return undefined;
  const { type } = raw;
  if (type !== 'url_citation' && type !== 'file_citation') return undefined;
  // Some servers write the fields beside the type instead of below it.
  const said = isJsonObject(raw[type]) ? raw[type] : raw;
  const [start, end] = [whole(said['start_index']), whole(said['end_index'])];
  const fields: Citation = {
    url: word(said['url']),
    title: word(said['title']) ?? word(said['filename']),
    citedText: word(said['content']) ?? word(said['quote']),
    documentIndex: whole(said['index']),
    // OpenRouter writes zeros where it does not know.
    ...(end !== undefined && end > 0 && { start, end }),
    raw: { dialect: DIALECT, value: raw },
  };
  return withoutAbsent(fields);
}

function withoutAbsent(citation: Citation): Citation {
  return Object.fromEntries(Object.entries(citation).filter(([, value]) => value !== undefined));
}

/** A citation as OpenAI's clients read it. */
export function citationToAnnotation(citation: Citation): OpenAiAnnotation | JsonObject {
  if (citation.raw?.dialect === DIALECT) return citation.raw.value;
  const { url, title, citedText, documentIndex, start = 0, end = 0 } = citation;
  const place = { start_index: start, end_index: end };
  if (url !== undefined) {
    const cited = { url, title: title ?? '', ...place, ...(citedText !== undefined && { content: citedText }) };
    return { type: 'url_citation', url_citation: cited };
  }
  const cited = {
    ...(title !== undefined && { filename: title }),
    ...(documentIndex !== undefined && { index: documentIndex }),
    ...(citedText !== undefined && { quote: citedText }),
    ...place,
  };
  return { type: 'file_citation', file_citation: cited };
}
