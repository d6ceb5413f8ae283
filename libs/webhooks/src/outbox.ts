import type { Sql } from '@libs/database';
import { type Clock, newId } from '@libs/kernel';
import { type WebhookEvent } from './event';
import { renderBody } from './render-body';

/**
 * Where the product says that something has happened, in the transaction in which it happens: both are there or neither
 * is. A dispatcher finds it there and sends it to whoever wants it. The transaction may be one tenant's.
 */
export class WebhookOutbox {
  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** An event whose `id` is there already is the same one. */
  async add(tx: Sql, event: WebhookEvent): Promise<void> {
    const now = this.clock.now();
    await tx.query(
      `INSERT INTO webhook_messages (id, tenant_id, type, body, url) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING`,
      [event.id ?? newId('webhookMessage', now), event.tenantId, event.type, renderBody(event, new Date(now)), event.url ?? null],
    );
  }
}
