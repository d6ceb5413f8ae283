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

/** One request, as the data path hands it over: the columns of table `requests`. */
export interface NewLedgerRecord {
  request_id: string;
  started_at: Date;
  tenant_id: string;
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
  usage_estimated: boolean;
  cost_state: Cost['state'];
  cost_micro_usd: number | null;
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
  prompt_cache_miss?: unknown;
}

/** With the writing process and its sequence: a gap in a process's numbers is a lost record. */
export interface LedgerRecord extends NewLedgerRecord {
  process_id: string;
  seq: number;
}
