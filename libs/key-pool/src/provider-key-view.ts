import type { KeyStatus, ProviderKeyRow } from './rows';

/** What people see of a provider key: enough of the secret to recognise it, never enough to use it. */
export interface ProviderKeyView {
  id: string;
  provider: string;
  name: string;
  secret_prefix: string;
  secret_last4: string;
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
  created_at: string;
  updated_at: string;
}

/** A cooling that is over is no status any more, whether or not anybody wrote that down. */
export function toKeyView(row: ProviderKeyRow): ProviderKeyView {
  const status: KeyStatus = row.status === 'cooling' && row.coolingMs <= 0 ? 'active' : row.status;
  return {
    id: row.id,
    provider: row.providerId,
    name: row.name,
    secret_prefix: row.secretPrefix,
    secret_last4: row.secretLast4,
    priority: row.priority,
    weight: row.weight,
    rpm_limit: row.rpmLimit,
    tpm_limit: row.tpmLimit,
    models: row.models,
    status,
    status_reason: status === 'active' ? null : row.statusReason,
    cooling_until: status === 'cooling' ? (row.coolingUntil?.toISOString() ?? null) : null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
