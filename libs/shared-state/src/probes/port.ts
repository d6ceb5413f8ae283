/** What the last probe of a provider showed. */
export interface ProbeResult {
  ok: boolean;
  /** Epoch milliseconds. */
  at: number;
  /** Milliseconds it took. */
  ms: number;
  /** Why it is not; null when it is. */
  failure: string | null;
  /** Probes in a row that failed. */
  failures: number;
}

/** Who probes, and what was found; for all replicas. Two implementations, and one contract suite. Never rejects. */
export interface ProbeBoard {
  /** True for one asker of all replicas within this time. */
  take(provider: string, forMs: number): Promise<boolean> | boolean;
  put(provider: string, result: ProbeResult): Promise<void> | void;
  all(): Promise<ReadonlyMap<string, ProbeResult>> | ReadonlyMap<string, ProbeResult>;
}
