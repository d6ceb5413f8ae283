import type { Subject } from './subject';

/** What a subject may use at most in a minute or at once; absent: no such limit. */
export interface LimitValues {
  /** Requests in any sliding minute. */
  rpm?: number | undefined;
  /** Tokens in any sliding minute, input and output together. */
  tpm?: number | undefined;
  /** Requests in flight at once. */
  concurrency?: number | undefined;
}

/** A limit as an administrator set it. */
export interface Limit extends LimitValues {
  id: string;
  subject: Subject;
  /** A model, or the beginning of names and a star (`gpt-4*`); absent: whatever is asked for. */
  model?: string;
}

/** True when one of the names by which a request knows its model is meant. */
export const meansModel = (pattern: string, names: readonly string[]): boolean =>
  pattern.endsWith('*') ? names.some((name) => name.startsWith(pattern.slice(0, -1))) : names.includes(pattern);
