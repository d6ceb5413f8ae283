import type { Price } from '@libs/kernel';

/** What a model is for. */
export type Task = 'chat' | 'embeddings' | 'moderation' | 'image' | 'speech' | 'transcription';

/** What is known of one model at one provider. */
export interface CatalogModel {
  provider: string;
  /** In the upstream's own words. */
  model: string;
  /** Absent: chat. */
  task?: Task;
  /** Tokens. */
  contextLength: number;
  maxOutputTokens: number;
  /** Absent: the price is unknown, which is never the same as free. */
  price?: Price;
  vision: boolean;
  tools: boolean;
  reasoning: boolean;
  /** 0-100, higher is better. */
  quality: number;
  /** 0-100, higher answers sooner. */
  speed: number;
}
