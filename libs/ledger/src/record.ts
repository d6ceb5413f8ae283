import type { Cost, Outcome } from '@libs/kernel';

/** One try of one target, as kept with its request. Times: epoch ms and durations in ms. */
export interface AttemptRecord {
  provider_id: string;
  model: string;
  provider_key_id: string | null;
  started_at_ms: number;
  /** Until the upstream's head; null when none came. */
  ttfb_ms: number | null;
  duration_ms: number;
  /** The upstream's status; null when none came. */
  status: number | null;
  /**
   * `completed`; `lost`: another one that ran beside it was sooner; `aborted`: the request was stopped; or how it failed:
   * client, auth, denied, refused, quota, rate, server, network, timeout, bad_response.
   */
  outcome: string;
  error_code: string | null;
  /** What the provider counts, where that is known or can be estimated. */
  input_tokens?: number;
  output_tokens?: number;
  usage_estimated?: boolean;
  /** Null: the price is not known. */
  cost_micro_usd?: number | null;
  /** Who bears it: of a race the tenant pays the one that served. */
  paid_by?: 'tenant' | 'gateway';
}

/** What an attempt cost that the client got nothing of; the gateway bears it. Null: nobody knows how much. */
export interface LossRecord {
  provider_id: string;
  model: string;
  state: Cost['state'];
  micro_usd: number | null;
}

/** One request, as the data path hands it over: the columns of table `requests`, and what else is booked with it. */
export interface NewLedgerRecord {
  request_id: string;
  started_at: Date;
  tenant_id: string;
  team_id: string | null;
  user_id: string | null;
  virtual_key_id: string | null;
  run_id: string | null;
  route: string;
  dialect: string;
  streamed: boolean;
  model_asked: string;
  model_used: string | null;
  provider_id: string | null;
  provider_key_id: string | null;
  attempts: readonly AttemptRecord[];
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
  /** False: not even an estimate could be made, so no price makes a cost of it. */
  usage_known: boolean;
  /** Served as one of a batch, at the price of those. */
  batch: boolean;
  /** The row of the price book that was in force; null: the catalog's own price. */
  price_id: string | null;
  cost_state: Cost['state'];
  /** What the tenant is charged; null: unknown. */
  cost_micro_usd: number | null;
  /** What the provider asks for; null: unknown. */
  provider_cost_micro_usd: number | null;
  outcome: Outcome;
  status: number;
  error_code: string | null;
  latency_ms: number;
  ttft_ms: number | null;
  upstream_ms: number | null;
  metadata: unknown;
  /** How the answer came out of the cache; `shared`: with a request that was asked at the same time. */
  cache_kind?: 'exact' | 'semantic' | 'shared' | null;
  /** Of the answer in the cache; null where the request was not cached. */
  cache_key?: string | null;
  /** Of a semantic hit, 0..1. */
  cache_score?: number | null;
  /** What the same answer cost when it was bought; null: it was bought, or nobody knows. */
  saved_micro_usd?: number | null;
  /** Why the provider's own cache was read less than before. */
  prompt_cache_miss?: PromptCacheMissFacts | null;
  /** Held of the tenant's budgets while the request was served; absent: nothing was. */
  held_micro_usd?: number;
  losses?: readonly LossRecord[];
  /** What decided on whom to ask; null where nothing but the name of a model did. */
  routing?: unknown;
  /** Another target than the first one of the plan served it. */
  fallback_used?: boolean;
  /** Milliseconds after its arrival when each stage was over. */
  stages?: StageTimes | null;
  /** Its bodies were kept. */
  captured?: boolean;
}

/** Stages of a request that were reached, and when each was over: milliseconds since it arrived. */
export interface StageTimes {
  /** Headers were checked and the body was read. */
  body?: number;
  plan?: number;
  admission?: number;
  cache?: number;
  /** The last attempt served, or failed for good. */
  attempts?: number;
}

/** With the writing process and its sequence: a gap in a process's numbers is a lost record. */
export interface LedgerRecord extends NewLedgerRecord {
  process_id: string;
  seq: number;
  /** Written from the attempts; as read from the database. */
  failed_keys?: string[] | null;
}

/** Why less was read from a provider's cache than the request before had left there. */
export interface PromptCacheMissFacts {
  reason: string;
  /** The first piece that changed, or from where to where; null: nothing that was sent. */
  what: string | null;
  compared_with: string;
  expected_tokens: number;
  read_tokens: number;
  missed_tokens: number;
  /** null: nobody knows. */
  extra_cost_usd: number | null;
}
