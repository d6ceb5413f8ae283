import type { Alert } from '@libs/kernel';
import type { WebhookEvent } from './event';

/** What alerts are called for those who listen; others are called as they are. */
const NAMES: Readonly<Record<string, string>> = {
  'budget.exhausted': 'budget.100',
  'provider_key.disabled': 'key.disabled',
  'provider_key.quota_exhausted': 'key.quota_exhausted',
};

/** An alert as it is told. @param id of the alert: told again it is the same message */
export function alertEvent(id: string, { kind, severity, tenantId, subject, message, details = {} }: Alert): WebhookEvent {
  const { threshold } = details;
  const type = kind === 'budget.threshold' && typeof threshold === 'number' ? `budget.${threshold}` : (NAMES[kind] ?? kind);
  const data = { alert_id: id, severity, subject_kind: subject.kind, subject_id: subject.id, message, details };
  return { tenantId: tenantId ?? null, type, data, id: id.replace(/^[a-z]+_/, 'msg_') };
}
