import type { Page, UpdateVirtualKey, VirtualKey } from '@libs/auth';
import type { ApiKeyLimits, ApiKeyPage, ApiKeyView } from './api-keys.dto';

export const apiKeyView = (key: VirtualKey): ApiKeyView => ({
  id: key.id,
  tenant_id: key.tenantId,
  user_id: key.userId,
  team_id: key.teamId,
  name: key.name,
  prefix: key.prefix,
  last4: key.last4,
  scopes: listOf(key.limits.scopes),
  allowed_models: listOf(key.limits.allowedModels),
  allowed_providers: listOf(key.limits.allowedProviders),
  ip_allow: listOf(key.limits.networks),
  rpm_limit: key.limits.rpm ?? null,
  tpm_limit: key.limits.tpm ?? null,
  concurrency_limit: key.limits.concurrency ?? null,
  strict_fidelity: key.limits.strictFidelity ?? false,
  metadata: key.metadata,
  expires_at: timeOf(key.expiresAt),
  revoked_at: timeOf(key.revokedAt),
  rotated_at: timeOf(key.rotatedAt),
  previous_valid_until: timeOf(key.previousValidUntil),
  last_used_at: timeOf(key.lastUsedAt),
  created_at: key.createdAt.toISOString(),
  updated_at: key.updatedAt.toISOString(),
});

export const apiKeyPage = (page: Page<VirtualKey>): ApiKeyPage => ({
  data: page.data.map(apiKeyView),
  next_cursor: page.nextCursor,
});

/** The limits of a body in the service's naming: absent stays absent, null takes away. */
export function limitsOf(body: { [K in keyof ApiKeyLimits]?: ApiKeyLimits[K] | null }): NonNullable<UpdateVirtualKey['limits']> {
  const { scopes, allowed_models, allowed_providers, ip_allow, rpm_limit, tpm_limit, concurrency_limit, strict_fidelity } = body;
  return {
    ...(scopes === undefined ? {} : { scopes }),
    ...(allowed_models === undefined ? {} : { allowedModels: allowed_models }),
    ...(allowed_providers === undefined ? {} : { allowedProviders: allowed_providers }),
    ...(ip_allow === undefined ? {} : { networks: ip_allow }),
    ...(rpm_limit === undefined ? {} : { rpm: rpm_limit }),
    ...(tpm_limit === undefined ? {} : { tpm: tpm_limit }),
    ...(concurrency_limit === undefined ? {} : { concurrency: concurrency_limit }),
    ...(strict_fidelity === undefined ? {} : { strictFidelity: strict_fidelity }),
  };
}

const listOf = <T>(list: readonly T[] | undefined): T[] | null => (list ? [...list] : null);
const timeOf = (time: Date | null): string | null => time?.toISOString() ?? null;
