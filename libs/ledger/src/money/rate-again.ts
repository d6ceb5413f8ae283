import { type Cost, costOf, type Price, providerCostOf, type Usage } from '@libs/kernel';
import type { MoneyEntry } from './money-entry';

/** A request as it was booked, with everything that was adjusted since. */
export interface BookedRequest {
  request_id: string;
  started_at: Date;
  tenant_id: string;
  team_id: string | null;
  virtual_key_id: string | null;
  user_id: string | null;
  provider_id: string;
  model_used: string;
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cache_write_hour_tokens: number;
  media_input_tokens: number;
  audio_input_tokens: number;
  media_output_tokens: number;
  audio_output_tokens: number;
  images: number;
  searches: number;
  characters: number;
  audio_ms: number;
  usage_estimated: boolean;
  batch: boolean;
  /** Net of its entries; null: unknown so far. */
  charged_micro_usd: number | null;
  paid_micro_usd: number | null;
}

/** What a request would cost now, against what it was booked with. */
export interface Adjustment {
  request: BookedRequest;
  /** Micro-USD to add, below zero to give back. */
  charge: number;
  cost: number;
  /** Its charge was unknown and no longer is. */
  nowPriced: boolean;
  entries: MoneyEntry[];
}

/** Undefined when the books are right, or when nobody knows the price now either. */
export function rateAgain(request: BookedRequest, price: Price | undefined, reRateId: string): Adjustment | undefined {
  const usage = usageOf(request);
  const terms = { batch: request.batch };
  const charge = change(request.charged_micro_usd, costOf(usage, price, terms));
  const cost = change(request.paid_micro_usd, providerCostOf(usage, price, terms));
  const entries: MoneyEntry[] = [];
  if (charge !== undefined) entries.push(entry(request, { reRateId, price, amount: charge, purpose: 'charge' }));
  if (cost !== undefined) entries.push(entry(request, { reRateId, price, amount: cost, purpose: 'cost' }));
  if (entries.length === 0) return undefined;
  const nowPriced = charge !== undefined && request.charged_micro_usd === null;
  return { request, charge: charge ?? 0, cost: cost ?? 0, nowPriced, entries };
}

/** Undefined: nothing to book. What was unknown and turns out to be free is booked, as nothing. */
function change(booked: number | null, now: Cost): number | undefined {
  if (now.state === 'unknown') return undefined;
  if (booked === null) return now.microUsd;
  return now.microUsd === booked ? undefined : now.microUsd - booked;
}

const SIDES = { charge: ['tenant', 'sales'], cost: ['cost', 'provider'] } as const;

interface Change {
  reRateId: string;
  price: Price | undefined;
  amount: number;
  purpose: 'charge' | 'cost';
}

function entry(request: BookedRequest, { reRateId, price, amount, purpose }: Change): MoneyEntry {
  const [left, right] = SIDES[purpose];
  const [debit, credit] = amount >= 0 ? [left, right] : [right, left];
  return {
    entry_id: `${reRateId}/${request.request_id}/${purpose}`,
    kind: 'adjust',
    request_id: request.request_id,
    tenant_id: request.tenant_id,
    team_id: request.team_id,
    virtual_key_id: request.virtual_key_id,
    user_id: request.user_id,
    provider_id: request.provider_id,
    model: request.model_used,
    debit,
    credit,
    state: request.usage_estimated ? 'estimated' : 'exact',
    amount_micro_usd: Math.abs(amount),
    input_tokens: 0,
    output_tokens: 0,
    price_id: price?.id ?? null,
    re_rate_id: reRateId,
    effective_at: request.started_at,
  };
}

const usageOf = (r: BookedRequest): Usage => ({
  inputTokens: r.input_tokens,
  cacheReadTokens: r.cache_read_tokens,
  cacheWriteTokens: r.cache_write_tokens,
  outputTokens: r.output_tokens,
  reasoningTokens: r.reasoning_tokens,
  cacheWriteHourTokens: r.cache_write_hour_tokens,
  mediaInputTokens: r.media_input_tokens,
  audioInputTokens: r.audio_input_tokens,
  mediaOutputTokens: r.media_output_tokens,
  audioOutputTokens: r.audio_output_tokens,
  images: r.images,
  searches: r.searches,
  characters: r.characters,
  seconds: r.audio_ms / 1000,
  estimated: r.usage_estimated,
});
