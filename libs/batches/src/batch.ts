import { microUsdToUsd, type JsonObject, type Principal } from '@libs/kernel';
import type { BatchEndpoint } from './endpoints';
import type { OffPeak } from './off-peak';
import type { BatchStatus, Ending } from './state-machine';

/** What OpenAI takes of one batch. */
export const MAX_LINES = 50_000;
export const MAX_INPUT_BYTES = 200 * 1024 * 1024;

/** How all lines of a batch are asked for, beside what each says itself. */
export interface BatchSettings {
  /** Gateway options, lower-case names, as their headers take them. */
  options: Readonly<Record<string, string>>;
  /** The rule of routing that the batch names (`when.batch`). */
  rule?: string;
  /** Lines are begun only then. */
  offPeak?: OffPeak;
}

/** What is wrong with a batch, or with a line of its input: OpenAI's form. */
export interface BatchProblem {
  code: string;
  message: string;
  param: string | null;
  /** From 1; null: of no line in particular. */
  line: number | null;
}

/** What was used by the lines that have been answered. */
export interface BatchUsage {
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** Of the lines whose cost is known. */
  costMicroUsd: number;
}

/** A row of table `batches`. */
export interface BatchRow {
  id: string;
  tenant_id: string;
  principal: Principal;
  endpoint: BatchEndpoint;
  input_file_id: string;
  metadata: JsonObject | null;
  settings: BatchSettings;
  output_kept_seconds: number | null;
  status: BatchStatus;
  /** What it is being ended as. */
  ending: Ending | null;
  model: string | null;
  errors: BatchProblem[] | null;
  total: number;
  completed: number;
  failed: number;
  ambiguous: number;
  input_tokens: number;
  cached_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cost_micro_usd: number;
  output_file_id: string | null;
  error_file_id: string | null;
  fence: number;
  stalls: number;
  wake_at: Date | null;
  created_at: Date;
  expires_at: Date;
  in_progress_at: Date | null;
  finalizing_at: Date | null;
  completed_at: Date | null;
  failed_at: Date | null;
  expired_at: Date | null;
  cancelling_at: Date | null;
  cancelled_at: Date | null;
}

const seconds = (date: Date | null): number | null => (date === null ? null : Math.floor(date.getTime() / 1000));

/** A batch as the API shows it: OpenAI's object, and what only this gateway knows under `x-gateway`. */
export function toView(row: BatchRow): JsonObject {
  const ended = row.completed_at ?? row.failed_at ?? row.expired_at ?? row.cancelled_at;
  return {
    id: row.id,
    object: 'batch',
    endpoint: row.endpoint,
    model: row.model,
    errors: row.errors && { object: 'list', data: row.errors.map((problem) => ({ ...problem })) },
    input_file_id: row.input_file_id,
    completion_window: '24h',
    status: row.status,
    // Files that are still being written are nobody's yet.
    output_file_id: ended ? row.output_file_id : null,
    error_file_id: ended ? row.error_file_id : null,
    created_at: seconds(row.created_at),
    in_progress_at: seconds(row.in_progress_at),
    expires_at: seconds(row.expires_at),
    finalizing_at: seconds(row.finalizing_at),
    completed_at: seconds(row.completed_at),
    failed_at: seconds(row.failed_at),
    expired_at: seconds(row.expired_at),
    cancelling_at: seconds(row.cancelling_at),
    cancelled_at: seconds(row.cancelled_at),
    request_counts: { total: row.total, completed: row.completed, failed: row.failed },
    usage: {
      input_tokens: row.input_tokens,
      input_tokens_details: { cached_tokens: row.cached_tokens },
      output_tokens: row.output_tokens,
      output_tokens_details: { reasoning_tokens: row.reasoning_tokens },
      total_tokens: row.input_tokens + row.output_tokens,
    },
    metadata: row.metadata,
    'x-gateway': {
      cost_usd: microUsdToUsd(row.cost_micro_usd),
      ambiguous: row.ambiguous,
      rule: row.settings.rule ?? null,
      off_peak: row.settings.offPeak ? { ...row.settings.offPeak } : null,
      waiting_until: ended ? null : seconds(row.wake_at),
    },
  };
}
