/**
 * What the rule that a request came under says of the way it is served. Everything is optional: what is absent is as
 * the installation is set. Times in milliseconds; a limit here never widens one of the installation or of the caller.
 */
export interface RouteSettings {
  readonly timeouts?: {
    /** Of the whole request, attempts and stream included. */
    readonly totalMs?: number;
    /** Until the head of an answer. */
    readonly firstByteMs?: number;
    /** From the head of a stream to its first content: the deadline after which the next target is asked. */
    readonly firstTokenMs?: number;
    /** Silence within an answer. */
    readonly idleMs?: number;
  };
  readonly retries?: {
    /** Tries of one target, the first included. */
    readonly maxAttempts?: number;
    /** First pause; doubles with each try. */
    readonly delayMs?: number;
  };
  /** Targets of the plan that may be asked at all. */
  readonly maxTargets?: number;
  readonly cache?: {
    readonly mode: 'off' | 'exact' | 'semantic';
    readonly ttlSeconds?: number;
    /** Of a semantic hit, 0..1. */
    readonly similarity?: number;
  };
  readonly hedging?: {
    readonly enabled: boolean;
    /** When the second target is asked; absent: when the first is later than most answers of its kind. */
    readonly afterMs?: number;
  };
  readonly limits?: {
    /** Requests in any minute, tokens in any minute, requests in flight: of this rule, for each tenant. */
    readonly rpm?: number;
    readonly tpm?: number;
    readonly concurrency?: number;
    /** Estimated tokens of one request; more is refused. */
    readonly maxInputTokens?: number;
    /** Expected cost of one request in micro-USD; dearer targets are left out. */
    readonly maxCostMicroUsd?: number;
  };
}

export const NO_SETTINGS: RouteSettings = Object.freeze({});
