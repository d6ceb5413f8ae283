import type { Price } from '@libs/kernel';
import type { PromptType } from './prompt-types';

/** What a model is for. */
export const TASKS = ['chat', 'embeddings', 'moderation', 'image', 'speech', 'transcription'] as const;
export type Task = (typeof TASKS)[number];

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
  /** Takes images. */
  vision: boolean;
  /** Takes sound. */
  audio?: boolean;
  /** Takes PDF and the like. */
  documents?: boolean;
  tools: boolean;
  /** Holds its answers to a JSON schema. */
  structuredOutput?: boolean;
  reasoning: boolean;
  /** 0-100, higher is better. */
  quality: number;
  /** 0-100, higher answers sooner. */
  speed: number;
  /** Milliseconds to the first word, as a rule; absent: by `speed`. */
  latencyMs?: number;
  /** What it does better than its quality says. */
  promptTypes?: readonly PromptType[];
  /** Among several providers of the same model the lower is asked first; absent: 100. */
  failoverOrder?: number;
  /** false: known, with its price, and served to who names provider and model, but never chosen. Absent: true. */
  active?: boolean;
  /** Other names of the very same model at this provider; dated snapshots need none. */
  aliases?: readonly string[];
  /** To be had by name or pattern: what chooses among all models leaves it out. */
  onlyByName?: boolean;
  /** The provider serves it by this API alone: requests of others cannot be translated for it. */
  onlyApi?: 'responses' | 'completions';
  /** YYYY-MM-DD. */
  released?: string;
  /** The provider advises against it. */
  deprecated?: boolean;
  /** From this day on (UTC, YYYY-MM-DD) the provider serves it no more; null: somebody here says that it goes on. */
  retires?: string | null;
  /** What the provider recommends in its place. */
  replacedBy?: string;
  /** Makes several calls of tools in one answer, as far as that is known. */
  parallelTools?: boolean;
  /** Tells at the end of a stream what was used, as far as that is known. */
  streamUsage?: boolean;
  /** Was seen to read from the provider's cache. */
  cacheReads?: boolean;
  /** Who said so last; absent: shipped with the product. */
  origin?: ModelOrigin;
  /** Who said each field that is not as shipped. */
  origins?: Readonly<Partial<Record<string, ModelOrigin>>>;
  /** What was found out here; it goes before what anybody said. */
  measured?: MeasuredFacts;
}

/** What probes can find out of a model and the catalog can hold. */
export const MEASURABLE = [
  'tools',
  'parallelTools',
  'structuredOutput',
  'vision',
  'streamUsage',
  'reasoning',
  'cacheReads',
] as const;
export type Measurable = (typeof MEASURABLE)[number];

export interface MeasuredFacts {
  /** 0-100, by what a request is about; absent: nothing was seen yet. */
  quality?: Readonly<Partial<Record<PromptType, number>>>;
  /** Pieces of evidence that the quality rests on. */
  evidence?: Readonly<Partial<Record<PromptType, number>>>;
  /** What a probe found out, and when (UTC ISO-8601): it stands in the fields above. */
  capabilities?: Readonly<Partial<Record<Measurable, string>>>;
}

/** Points that a model gets on what it is known to do well. */
const STRENGTH = 4;

/** What is thought of a model before anybody has seen its answers, 0-100. */
export const saidQuality = (model: Pick<CatalogModel, 'quality' | 'promptTypes'>, type: PromptType | undefined): number =>
  Math.min(100, model.quality + (type !== undefined && model.promptTypes?.includes(type) ? STRENGTH : 0));

/** The same by what was seen here, where something was. */
export const qualityFor = (model: Omit<CatalogModel, 'provider' | 'model'>, type: PromptType | undefined): number =>
  (type !== undefined ? model.measured?.quality?.[type] : undefined) ?? saidQuality(model, type);

/** Where a row of the catalog comes from; each hides those before it. */
export const MODEL_ORIGINS = ['default', 'file', 'database'] as const;
export type ModelOrigin = (typeof MODEL_ORIGINS)[number];

/** Milliseconds to the first word that a speed stands for: 100 is 150 ms, each 50 points less ten times as much. */
export const latencyOfSpeed = (speed: number): number => Math.round(150 * 10 ** ((100 - speed) / 50));

/** The other way round, 0-100. */
export const speedOfLatency = (ms: number): number => Math.max(0, Math.min(100, 100 - 50 * Math.log10(Math.max(1, ms) / 150)));

export const latencyOf = (model: Pick<CatalogModel, 'latencyMs' | 'speed'>): number =>
  model.latencyMs ?? latencyOfSpeed(model.speed);
