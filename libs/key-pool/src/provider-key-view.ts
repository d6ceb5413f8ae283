import type { KeyUsage } from '@libs/shared-state';
import type { KeyActivity } from './key-activity';
import type { KeyStatus, ProviderKeyRow } from './rows';

/** What people see of a provider key: enough of the secret to recognise it, never enough to use it. */
export interface ProviderKeyView {
  id: string;
  provider: string;
  name: string;
  secret_prefix: string;
  secret_last4: string;
  /** Equal secrets have equal fingerprints; null when the stored secret cannot be opened. */
  secret_fingerprint: string | null;
  priority: number;
  weight: number;
  rpm_limit: number | null;
  tpm_limit: number | null;
  models: string[] | null;
  status: KeyStatus;
  /** Why it is cooling or disabled; null while active. */
  status_reason: string | null;
  /** ISO 8601; null unless cooling. */
  cooling_until: string | null;
  /** Models with which it rests while it serves others. */
  cooling_models: { model: string; reason: string; until: string }[];
  /** Requests and tokens of the last minute, over all replicas. */
  rpm_used: number;
  tpm_used: number;
  /** How it failed last: the kind and, redacted, the provider's words. */
  last_error: string | null;
  last_error_at: string | null;
  last_used_at: string | null;
  created_at: string;
  updated_at: string;
}

/** What a row does not know. */
export interface LiveFacts {
  fingerprint: string | null;
  usage: KeyUsage | undefined;
  /** What this process has not written to the row yet. */
  unwritten: KeyActivity | undefined;
  /** Wall clock, milliseconds. */
  now: number;
}

/** A cooling that is over is no status any more, whether or not anybody wrote that down. */
export function toKeyView(row: ProviderKeyRow, { fingerprint, usage, unwritten, now }: LiveFacts): ProviderKeyView {
  const status: KeyStatus = row.status === 'cooling' && row.coolingMs <= 0 ? 'active' : row.status;
  const ages = [usage?.idleMs ?? null, unwritten?.usedMsAgo ?? null].flatMap((age) => (age === null ? [] : [now - age]));
  const usedAt = Math.max(...ages, row.lastUsedAt?.getTime() ?? -Infinity);
  const error = unwritten?.error;
  return {
    id: row.id,
    provider: row.providerId,
    name: row.name,
    secret_prefix: row.secretPrefix,
    secret_last4: row.secretLast4,
    secret_fingerprint: fingerprint,
    priority: row.priority,
    weight: row.weight,
    rpm_limit: row.rpmLimit,
    tpm_limit: row.tpmLimit,
    models: row.models,
    status,
    status_reason: status === 'active' ? null : row.statusReason,
    cooling_until: status === 'cooling' ? (row.coolingUntil?.toISOString() ?? null) : null,
    cooling_models:
      status === 'disabled'
        ? []
        : row.coolingModels.map(({ model, reason, until }) => ({ model, reason, until: until.toISOString() })),
    rpm_used: usage?.requests ?? 0,
    tpm_used: usage?.tokens ?? 0,
    last_error: error?.text ?? row.lastError,
    last_error_at: error ? new Date(now - error.msAgo).toISOString() : (row.lastErrorAt?.toISOString() ?? null),
    last_used_at: usedAt === -Infinity ? null : new Date(usedAt).toISOString(),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
