import type { Alert } from '@libs/kernel';
import type { ProviderKeyRow } from './rows';

const REASONS: Readonly<Record<string, string>> = {
  credentials_rejected: 'its provider rejects it',
  secret_unreadable: 'its stored secret does not open',
};

type Named = Pick<ProviderKeyRow, 'id' | 'name' | 'providerId'>;

/** Nobody but a person can bring the key back. */
export const disabledAlert = (row: Named, reason: string): Alert => ({
  kind: 'provider_key.disabled',
  severity: 'critical',
  ...about(row),
  message: `Provider key "${row.name}" of ${row.providerId} was disabled: ${REASONS[reason] ?? reason}.`,
  details: { provider: row.providerId, name: row.name, reason },
});

/** Its account wants money, or waits for its next month. */
export const quotaAlert = (row: Named, forMs: number): Alert => ({
  kind: 'provider_key.quota_exhausted',
  severity: 'warning',
  ...about(row),
  message: `Provider key "${row.name}" of ${row.providerId} has no quota left and rests.`,
  details: { provider: row.providerId, name: row.name, cooling_ms: forMs },
});

const about = ({ id }: Named): Pick<Alert, 'subject'> => ({ subject: { kind: 'provider_key', id } });
