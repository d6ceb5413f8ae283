import type { Price } from '@libs/kernel';
import type { CatalogModel, Task } from './catalog-model';
import type { PromptType } from './prompt-types';

/** Capabilities by letter: v images, a sound, d documents, t tools, s schemas, r reasoning; `?`: nobody says, so nothing is refused. */
type Capabilities = string;

/** What few models have to be told beside the rest. Rates in USD per million tokens, unless said otherwise. */
export interface RowDetails {
  task?: Task;
  promptTypes?: readonly PromptType[];
  onlyByName?: boolean;
  onlyApi?: CatalogModel['onlyApi'];
  cacheWrite?: number;
  cacheWriteHour?: number;
  audioInput?: number;
  audioOutput?: number;
  /** Of a million searches. */
  search?: number;
  /** Rates of requests with more input tokens than this. */
  above?: readonly [tokens: number, input: number, output: number, cacheRead?: number];
}

/** One model, as short as it can be written. */
export type ModelRow = readonly [
  model: string,
  contextLength: number,
  maxOutputTokens: number,
  /** USD per million tokens: input, output, input read from the provider's cache; null: no price of this kind. */
  usd: readonly [input: number, output: number, cacheRead?: number] | null,
  can: Capabilities,
  quality: number,
  speed: number,
  more?: readonly PromptType[] | RowDetails,
];

/** Who sells the models of others comes behind those who make them. */
const RESELLERS: ReadonlySet<string> = new Set(['openrouter']);
const BEHIND = 200;

const micro = (usd: number): number => Math.round(usd * 1_000_000);

/** The catalog's form of rows by provider. */
export const modelsOf = (rows: Readonly<Record<string, readonly ModelRow[]>>): CatalogModel[] =>
  Object.entries(rows).flatMap(([provider, models]) => models.map((row) => modelOf(provider, row)));

function modelOf(
  provider: string,
  [model, contextLength, maxOutputTokens, usd, can, quality, speed, more]: ModelRow,
): CatalogModel {
  const details = isTypes(more) ? { promptTypes: more } : (more ?? {});
  const { task, promptTypes, onlyByName, onlyApi } = details;
  const unknown = can === '?';
  return {
    ...{ provider, model, contextLength, maxOutputTokens, quality, speed },
    ...(usd && { price: priceOf(usd, details) }),
    vision: unknown || can.includes('v'),
    tools: unknown || can.includes('t'),
    reasoning: can.includes('r'),
    ...(!unknown && { audio: can.includes('a'), documents: can.includes('d'), structuredOutput: can.includes('s') }),
    ...(task && { task }),
    ...(promptTypes && { promptTypes }),
    ...(onlyByName && { onlyByName }),
    ...(onlyApi && { onlyApi }),
    ...(RESELLERS.has(provider) && { failoverOrder: BEHIND }),
  };
}

function priceOf([input, output, cacheRead]: NonNullable<ModelRow[3]>, details: RowDetails): Price {
  const { cacheWrite, cacheWriteHour, audioInput, audioOutput, search, above } = details;
  const rates = { input, output, cacheRead, cacheWrite, cacheWriteHour, audioInput, audioOutput, search };
  return { ...inMicro(rates), input: micro(input), output: micro(output), ...(above && { tiers: [tierOf(above, rates)] }) };
}

/** A longer request costs what is listed; what is written to the cache rises as its input does. */
function tierOf(
  [aboveInputTokens, input, output, cacheRead]: NonNullable<RowDetails['above']>,
  {
    input: usual,
    cacheWrite,
    cacheWriteHour,
  }: { input: number; cacheWrite?: number | undefined; cacheWriteHour?: number | undefined },
): NonNullable<Price['tiers']>[number] {
  const risen = (rate: number | undefined): number | undefined => (rate === undefined ? undefined : (rate * input) / usual);
  return {
    aboveInputTokens,
    rates: inMicro({ input, output, cacheRead, cacheWrite: risen(cacheWrite), cacheWriteHour: risen(cacheWriteHour) }),
  };
}

const inMicro = (rates: Readonly<Record<string, number | undefined>>): Record<string, number> =>
  Object.fromEntries(Object.entries(rates).flatMap(([name, usd]) => (usd === undefined ? [] : [[name, micro(usd)]])));

const isTypes = (more: ModelRow[7]): more is readonly PromptType[] => Array.isArray(more);
