import type { JsonObject } from '@libs/kernel';
import type { Citation } from '@libs/protocol';
import { listOf, objectOf, textOf, tokensOf, wordOf } from '../read';

/**
 * Where the text of a candidate comes from, by its `groundingMetadata` and `citationMetadata`.
 * @param text the candidate's text; Gemini counts its bytes, the neutral form its characters
 */
export function decodeCitations(candidate: JsonObject, text: string): Citation[] {
  const grounding = objectOf(candidate['groundingMetadata']);
  const chunks = listOf(grounding['groundingChunks']).map((chunk) => sourceOf(objectOf(chunk)));
  const bytes = Buffer.from(text);
  const citations: Citation[] = [];
  for (const item of listOf(grounding['groundingSupports'])) {
    const support = objectOf(item);
    const segment = objectOf(support['segment']);
    for (const index of listOf(support['groundingChunkIndices'])) {
      const source = typeof index === 'number' ? chunks[index] : undefined;
      if (source) citations.push({ ...source, ...placeOf(segment, bytes) });
    }
  }
  // Sources that nothing in the text points to are still sources.
  if (citations.length === 0) citations.push(...chunks.flatMap((source) => (source ? [source] : [])));
  const recited = listOf(objectOf(candidate['citationMetadata'])['citationSources']).map(objectOf);
  for (const source of recited) {
    const url = wordOf(source['uri']);
    if (url !== undefined) citations.push({ url, ...placeOf(source, bytes) });
  }
  return citations;
}

function sourceOf(chunk: JsonObject): Citation | undefined {
  const source = objectOf(chunk['web'] ?? chunk['retrievedContext'] ?? chunk['maps'] ?? chunk['image']);
  const url = wordOf(source['uri']) ?? wordOf(source['sourceUri']);
  if (url === undefined) return undefined;
  const title = wordOf(source['title']);
  const citedText = wordOf(source['text']);
  return { url, ...(title !== undefined && { title }), ...(citedText !== undefined && { citedText }) };
}

function placeOf(segment: JsonObject, bytes: Buffer): Pick<Citation, 'start' | 'end'> {
  const end = tokensOf(segment['endIndex']);
  // An answer of several parts counts within each part: only the first is sure.
  if (end === undefined || end > bytes.length || (tokensOf(segment['partIndex']) ?? 0) > 0) return placeByText(segment, bytes);
  const start = tokensOf(segment['startIndex']) ?? 0;
  return { start: charsUntil(bytes, start), end: charsUntil(bytes, end) };
}

function placeByText(segment: JsonObject, bytes: Buffer): Pick<Citation, 'start' | 'end'> {
  const said = textOf(segment['text']);
  const at = said === '' ? -1 : bytes.toString('utf8').indexOf(said);
  return at < 0 ? {} : { start: at, end: at + said.length };
}

const charsUntil = (bytes: Buffer, end: number): number => bytes.toString('utf8', 0, end).length;
