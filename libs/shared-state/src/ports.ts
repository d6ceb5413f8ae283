/**
 * State that every replica must agree on and that can be rebuilt when lost. Two implementations of
 * each port, in-process and Redis, and one contract suite for both. The store's own clock decides
 * windows (Redis TIME, the process clock), so skewed replicas cannot stretch them.
 */

/** One provider key as the lease decision sees it. */
export interface LeaseCandidate {
  keyId: string;
  /** Lower is used first; the next tier only when nobody in this one is eligible. */
  priority: number;
  weight: number;
  /** Leases allowed in any sliding minute; absent = unlimited. */
  rpmLimit?: number;
  /** Tokens allowed in any sliding minute; absent = unlimited. */
  tpmLimit?: number;
}

/** What the lease is for. */
export interface LeaseAsk {
  /** Coolings and allowances of this model count, beside those of the whole key. */
  model?: string;
  /** What the call will probably use; reserved until `settle` tells the truth. Whole tokens. */
  tokens?: number;
  /** The key to take if it is eligible and of the best tier that has one; the rotation is left as it stands. */
  prefer?: string;
}

/** Where a reservation of tokens was booked; only the store that gave it can read it. */
export interface TokenTicket {
  readonly reserved: number;
  /** Seconds of the stores' clocks. */
  readonly shared?: number;
  readonly local?: number;
}

export type LeaseResult =
  /** `probe`: the first call after a cooling; nobody else gets the key until `probed` or `cool` tells how it went. */
  | { granted: true; keyId: string; probe: boolean; ticket: TokenTicket }
  /**
   * Nobody eligible; `retryAfterMs` until the first one is again. `rate`: one of them only waits for
   * its minute or its allowance; `cooling`: all of them rest or are being probed.
   */
  | { granted: false; retryAfterMs: number; reason: 'rate' | 'cooling' };

/** What an upstream said is left of a limit of its own. */
export interface Allowance {
  requests?: { left: number; resetMs: number };
  tokens?: { left: number; resetMs: number };
}

/** How much a key was used in the last minute. */
export interface KeyUsage {
  requests: number;
  tokens: number;
  /** Milliseconds since the last lease; null when there was none in the last minute. */
  idleMs: number | null;
}

/** Picks AND counts in one atomic step: concurrent picks never exceed a key's RPM or TPM in any sliding minute. */
export interface KeyLeaseStore {
  /**
   * `pool` names the rotation (a provider id). Weighted round-robin among the eligible of the best tier.
   * Nobody to choose from at all counts as refused for a whole minute. A call that is expected to use more
   * tokens than the whole limit waits for an empty minute.
   */
  lease(pool: string, candidates: readonly LeaseCandidate[], ask?: LeaseAsk): Promise<LeaseResult> | LeaseResult;
  /** What the call really used. Less frees its minute at once; more counts from now on. */
  settle(pool: string, keyId: string, ticket: TokenTicket, tokens: number): Promise<void> | void;
  /**
   * Until then the key is not picked (for that model, or at all), and after that only for one probe. A
   * later call moves the time; 0 or the past ends the cooling without a probe.
   */
  cool(pool: string, keyId: string, forMs: number, model?: string): Promise<void> | void;
  /** Ends every cooling of the key, of models too, without a probe, and forgets its allowances. */
  forgive(pool: string, keyId: string): Promise<void> | void;
  /** A probe ended. `well`: the cooling is over, of the key and of the model; else somebody else may probe. */
  probed(pool: string, keyId: string, model: string | undefined, well: boolean): Promise<void> | void;
  /** The upstream told what is left: leases count it down and stop at 0 until the reset. The newest word counts; {} forgets it. */
  observe(pool: string, keyId: string, allowance: Allowance, model?: string): Promise<void> | void;
  /** In the order of `keyIds`. */
  usage(pool: string, keyIds: readonly string[]): Promise<KeyUsage[]> | KeyUsage[];
}

/** One limit that a request must pass. */
export interface RateRule {
  /** Complete key of the counter, built by the caller from typed ids. */
  key: string;
  /** Requests, or tokens, in any sliding minute. */
  limit: number;
}

export interface ConcurrencyRule {
  key: string;
  limit: number;
}

export interface AdmissionAsk {
  requestId: string;
  rates: readonly RateRule[];
  /** Limits of tokens. */
  tokens: readonly RateRule[];
  /** What the request will probably use; taken from every limit of tokens until `settle` tells the truth. Whole. */
  expectedTokens: number;
  concurrency: readonly ConcurrencyRule[];
  /** A slot whose holder died comes back after this long without a heartbeat. */
  slotLeaseMs: number;
}

/** How the tightest limit of a kind stands. */
export interface Standing {
  limit: number;
  remaining: number;
  /** Until `remaining` grows again. */
  resetMs: number;
}

/**
 * Admitted: how the tightest rate and the tightest limit of tokens stand, null where there is none; `ticket` says
 * where tokens were booked. Refused: `key` is the rule with the longest wait, rates and tokens before concurrency.
 */
export type AdmissionAnswer =
  | { admitted: true; requests: Standing | null; tokens: Standing | null; ticket: TokenTicket | null }
  | { admitted: false; reason: 'rate' | 'tokens' | 'concurrency'; key: string; limit: number; retryAfterMs: number };

/** What is to be looked at, without a request. */
export type LimitRules = Pick<AdmissionAsk, 'rates' | 'tokens' | 'concurrency'>;

/** Checks all limits, then takes from all, in one atomic step: a refused request burns nothing. */
export interface RateLimitStore {
  reserve(ask: AdmissionAsk): Promise<AdmissionAnswer> | AdmissionAnswer;
  /** What the request really used. Less frees its minute at once; more counts from now on. Once for each ticket. */
  settle(ask: AdmissionAsk, ticket: TokenTicket, tokens: number): Promise<void> | void;
  /** Extends the slots of a long request, as far as it still holds them. */
  heartbeat(ask: AdmissionAsk): Promise<void> | void;
  /** Gives the slots back; safe to call twice. */
  release(ask: AdmissionAsk): Promise<void> | void;
  /** How each limit stands: rates, then tokens, then concurrency (which knows no reset), in their order. Takes nothing. */
  standing(rules: LimitRules): Promise<Standing[]> | Standing[];
}

/**
 * How replicas tell each other that something in the database changed. Word may be lost: listeners look
 * by themselves now and then, the bus only makes it quick.
 */
export interface ChangeBus {
  publish(topic: string): void;
  /** `listener` is told of the changes of others, never of this process's own. Returns how to stop. */
  subscribe(topic: string, listener: () => void): () => void;
}
