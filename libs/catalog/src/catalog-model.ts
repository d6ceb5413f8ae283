import type { Price } from '@libs/kernel';

/** What is known of one model at one provider. */
export interface CatalogModel {
  provider: string;
  /** In the upstream's own words. */
  model: string;
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
