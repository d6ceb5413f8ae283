import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { Citation, ReasoningPart, TextPart, ToolCallPart } from '../neutral/content';
import { toThoughtSignature } from './signature';
import type { GeminiGrounding, GeminiLogprobs, GeminiPart } from './wire';

/** Arguments are JSON text on one side and an object on the other; text that is no object is handed on under a name. */
export function parseArguments(text: string, freeform = false): JsonObject {
  if (freeform) return { input: text };
  if (text.trim() === '') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (isJsonObject(parsed)) return parsed;
  } catch {
    // The model wrote something that is not JSON.
  }
  return { arguments: text };
}

export function encodePart(part: TextPart | ToolCallPart | ReasoningPart): GeminiPart {
  if (part.type === 'text') return { text: part.text };
  const { signature, origin } = part;
  // A call's id is its own, not that of a reasoning item.
  const thoughtSignature = toThoughtSignature(part.type === 'reasoning' ? part : { signature, origin });
  const signed = thoughtSignature === undefined ? {} : { thoughtSignature };
  if (part.type === 'reasoning') return { text: part.text, thought: true, ...signed };
  return { functionCall: { id: part.id, name: part.name, args: parseArguments(part.arguments, part.freeform) }, ...signed };
}

/** Sources of the texts of an answer, by the place of their part. Gemini counts bytes, the neutral form characters. */
export function encodeGrounding(
  cited: { partIndex: number; text: string; citations: Citation[] }[],
): GeminiGrounding | undefined {
  const grounding: GeminiGrounding = { groundingChunks: [], groundingSupports: [] };
  for (const { partIndex, text, citations } of cited) {
    for (const citation of citations) {
      const { url, title } = citation;
      if (url === undefined) continue;
      let chunk = grounding.groundingChunks.findIndex(({ web }) => web.uri === url);
      if (chunk < 0) chunk = grounding.groundingChunks.push({ web: { uri: url, ...(title !== undefined && { title }) } }) - 1;
      const start = citation.start ?? 0;
      const end = citation.end ?? text.length;
      grounding.groundingSupports.push({
        segment: {
          partIndex,
          startIndex: Buffer.byteLength(text.slice(0, start)),
          endIndex: Buffer.byteLength(text.slice(0, end)),
          text: text.slice(start, end),
        },
        groundingChunkIndices: [chunk],
      });
    }
  }
  return grounding.groundingChunks.length === 0 ? undefined : grounding;
}

/** OpenAI's log probabilities of tokens in Gemini's two lists. */
export function encodeLogprobs(tokens: readonly JsonObject[]): GeminiLogprobs {
  const one = (entry: JsonObject) => ({ token: String(entry['token'] ?? ''), logProbability: Number(entry['logprob'] ?? 0) });
  const topOf = (entry: JsonObject) => {
    const top = entry['top_logprobs'];
    return Array.isArray(top) ? top.filter(isJsonObject).map(one) : [];
  };
  return { chosenCandidates: tokens.map(one), topCandidates: tokens.map((entry) => ({ candidates: topOf(entry) })) };
}
