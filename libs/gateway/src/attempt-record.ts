import { type Cost, totalInput, totalOutput, type Usage } from '@libs/kernel';
import type { AttemptRecord } from '@libs/ledger';
import type { Target } from '@libs/routing';
import type { AttemptFailure } from './attempt-failure';

/** Notes one attempt for the ledger: opened before the call, closed with how it went. */
export function openAttempt(target: Target, keyId: string | undefined, startedAtMs: number): AttemptRecord {
  return {
    provider_id: target.providerId,
    model: target.model,
    provider_key_id: keyId ?? null,
    started_at_ms: startedAtMs,
    ttfb_ms: null,
    duration_ms: 0,
    status: null,
    outcome: 'completed',
    error_code: null,
  };
}

export function noteUsage(record: AttemptRecord, usage: Usage, cost: Cost, paidBy: 'tenant' | 'gateway'): void {
  record.input_tokens = totalInput(usage);
  record.output_tokens = totalOutput(usage);
  record.usage_estimated = usage.estimated;
  record.cost_micro_usd = cost.state === 'unknown' ? null : cost.microUsd;
  record.paid_by = paidBy;
}

export function failAttempt(record: AttemptRecord, failure: AttemptFailure): void {
  record.status = failure.status || null;
  record.outcome = failure.kind;
  record.error_code = failure.error.code;
}
