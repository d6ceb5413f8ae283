import type { WebhookEvent } from './event';

/** Receivers and what stands in front of them refuse much longer ones. */
export const MAX_BODY_BYTES = 256 * 1024;

/**
 * What is sent: `{"type", "timestamp", "tenant_id", "data"}`. Data that is too long loses its longest members until it
 * fits; `data.omitted` names them, and whoever wants them asks the API.
 */
export function renderBody({ type, tenantId, data }: WebhookEvent, at: Date, maxBytes = MAX_BODY_BYTES): string {
  const rendered = (inner: object): string =>
    JSON.stringify({ type, timestamp: at.toISOString(), tenant_id: tenantId, data: inner });
  const whole = rendered(data);
  if (Buffer.byteLength(whole) <= maxBytes) return whole;
  const members = Object.entries(data).map(([name, value]) => ({ name, value: value as unknown, bytes: bytesOf(value) }));
  const omitted: string[] = [];
  for (const { name } of [...members].sort((a, b) => b.bytes - a.bytes)) {
    omitted.push(name.slice(0, MAX_NAME));
    const kept = members.filter((member) => !omitted.includes(member.name.slice(0, MAX_NAME)));
    const body = rendered({ ...Object.fromEntries(kept.map((member) => [member.name, member.value])), omitted });
    if (Buffer.byteLength(body) <= maxBytes) return body;
  }
  return rendered({ omitted: ['*'] });
}

const MAX_NAME = 100;

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');
