import type { JsonObject } from '@libs/kernel';
import type { GeminiFinishReason } from './map-finish-reason';

/*
 * Gemini's answers as JSON, only the fields that are written here.
 * https://ai.google.dev/api/generate-content
 */

export interface GeminiPart {
  text?: string;
  /** The text is a summary of the model's thinking. */
  thought?: boolean;
  /** Base64. */
  thoughtSignature?: string;
  functionCall?: { id?: string; name: string; args: JsonObject };
}

export interface GeminiUsage {
  /** With what came from the cache. */
  promptTokenCount: number;
  /** Without thoughts. */
  candidatesTokenCount: number;
  totalTokenCount: number;
  cachedContentTokenCount?: number;
  thoughtsTokenCount?: number;
}

export interface GeminiGrounding {
  groundingChunks: { web: { uri: string; title?: string } }[];
  groundingSupports: {
    /** Offsets in bytes of the part's text. */
    segment: { partIndex: number; startIndex: number; endIndex: number; text: string };
    groundingChunkIndices: number[];
  }[];
}

export interface GeminiLogprobs {
  chosenCandidates: { token: string; logProbability: number }[];
  topCandidates: { candidates: { token: string; logProbability: number }[] }[];
}

export interface GeminiCandidate {
  content: { role: 'model'; parts: GeminiPart[] };
  finishReason?: GeminiFinishReason;
  finishMessage?: string;
  index: number;
  groundingMetadata?: GeminiGrounding;
  logprobsResult?: GeminiLogprobs;
}

/** A whole answer, or one piece of a stream. */
export interface GeminiAnswer {
  candidates?: GeminiCandidate[];
  promptFeedback?: { blockReason: 'SAFETY' };
  usageMetadata?: GeminiUsage;
  modelVersion: string;
  responseId: string;
}

export interface GeminiError {
  error: { code: number; message: string; status: string; details: JsonObject[] };
}
