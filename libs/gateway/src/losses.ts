import type { AttemptRecord, LossRecord } from '@libs/ledger';

const NONE: readonly LossRecord[] = [];

/**
 * Attempts that the provider may bill although nothing of them reached a client: a race was lost, an answer had begun
 * and was none, or it was left while it was made. No tenant pays for them (docs/billing.md); where nobody says how
 * much they are, they are booked as unknown.
 */
export function lossesOf(attempts: readonly AttemptRecord[], served: AttemptRecord | undefined): readonly LossRecord[] {
  if (attempts.length === 0 || (attempts.length === 1 && attempts[0] === served)) return NONE;
  return attempts.filter((attempt) => attempt !== served && mayBeBilled(attempt)).map(lossOf);
}

function lossOf({ provider_id, model, cost_micro_usd: cost = null }: AttemptRecord): LossRecord {
  return { provider_id, model, state: cost === null ? 'unknown' : 'estimated', micro_usd: cost };
}

const LEFT: ReadonlySet<string | null> = new Set(['client_closed', 'upstream_timeout']);

const mayBeBilled = ({ status, error_code, paid_by }: AttemptRecord): boolean =>
  paid_by === 'gateway' || (status === null ? LEFT.has(error_code) : status >= 200 && status < 300);
