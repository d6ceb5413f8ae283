import type { JsonObject, KeyScope, PrincipalLimits } from '@libs/kernel';

/** A virtual key as its owner may see it: no hash, no secret. */
export interface VirtualKey {
  id: string;
  tenantId: string;
  userId: string | null;
  teamId: string | null;
  name: string;
  prefix: string;
  last4: string;
  limits: PrincipalLimits;
  metadata: JsonObject;
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** Of the last change of its secret; null: it still has its first. */
  rotatedAt: Date | null;
  /** The secret before that is good until then. */
  previousValidUntil: Date | null;
  lastUsedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** What may be chosen, and chosen anew; null takes a field away. */
export interface KeySettings {
  name?: string | undefined;
  userId?: string | null | undefined;
  teamId?: string | null | undefined;
  limits?: PrincipalLimits | undefined;
  metadata?: JsonObject | undefined;
  expiresAt?: Date | null | undefined;
}

export interface KeyRow {
  id: string;
  tenant_id: string;
  user_id: string | null;
  team_id: string | null;
  name: string;
  key_prefix: string;
  key_last4: string;
  scopes: KeyScope[] | null;
  allowed_models: string[] | null;
  allowed_providers: string[] | null;
  ip_allow: string[] | null;
  rpm_limit: number | null;
  tpm_limit: number | null;
  concurrency_limit: number | null;
  strict_fidelity: boolean;
  metadata: JsonObject;
  expires_at: Date | null;
  revoked_at: Date | null;
  rotated_at: Date | null;
  previous_valid_until: Date | null;
  last_used_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export const COLUMNS = `id, tenant_id, user_id, team_id, name, key_prefix, key_last4, scopes, allowed_models, allowed_providers, ip_allow,
  rpm_limit, tpm_limit, concurrency_limit, strict_fidelity, metadata, expires_at, revoked_at, rotated_at, previous_valid_until,
  last_used_at, created_at, updated_at`;

export type KeyColumn = readonly [column: string, value: unknown];

/** The columns that these settings speak of. Limits come whole: what they do not name is no limit. */
export function columnsOf({ name, userId, teamId, limits, metadata, expiresAt }: KeySettings): KeyColumn[] {
  const columns: KeyColumn[] = [];
  const set = (column: string, value: unknown): void => void (value !== undefined && columns.push([column, value]));
  set('name', name);
  set('user_id', userId);
  set('team_id', teamId);
  set('metadata', metadata && JSON.stringify(metadata));
  set('expires_at', expiresAt);
  if (!limits) return columns;
  set('scopes', limits.scopes ?? null);
  set('allowed_models', limits.allowedModels ?? null);
  set('allowed_providers', limits.allowedProviders ?? null);
  set('ip_allow', limits.networks ?? null);
  set('rpm_limit', limits.rpm ?? null);
  set('tpm_limit', limits.tpm ?? null);
  set('concurrency_limit', limits.concurrency ?? null);
  set('strict_fidelity', limits.strictFidelity ?? false);
  return columns;
}

export const toKey = (row: KeyRow): VirtualKey => ({
  id: row.id,
  tenantId: row.tenant_id,
  userId: row.user_id,
  teamId: row.team_id,
  name: row.name,
  prefix: row.key_prefix,
  last4: row.key_last4,
  limits: {
    ...(row.scopes === null ? {} : { scopes: row.scopes }),
    ...(row.ip_allow === null ? {} : { networks: row.ip_allow }),
    ...(row.rpm_limit === null ? {} : { rpm: row.rpm_limit }),
    ...(row.tpm_limit === null ? {} : { tpm: row.tpm_limit }),
    ...(row.concurrency_limit === null ? {} : { concurrency: row.concurrency_limit }),
    ...(row.allowed_models === null ? {} : { allowedModels: row.allowed_models }),
    ...(row.allowed_providers === null ? {} : { allowedProviders: row.allowed_providers }),
    ...(row.strict_fidelity ? { strictFidelity: true } : {}),
  },
  metadata: row.metadata,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  rotatedAt: row.rotated_at,
  previousValidUntil: row.previous_valid_until,
  lastUsedAt: row.last_used_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
