import type { Transactional } from '@libs/database';
import { newId } from '@libs/kernel';
import { deliveriesRepository, type NewDelivery } from './deliveries.repository';
import { endpointsRepository } from './endpoints.repository';
import { wants } from './event';
import { messagesRepository, type WaitingMessage } from './messages.repository';
import { GIVE_UP_AFTER_MS, MOST_ATTEMPTS } from './next-step';
import type { WebhookCipher } from './secrets';
import { signerOf } from './signers';

const BATCH = 200;

interface Listener {
  id: string;
  tenant_id: string | null;
  event_types: readonly string[];
}

/** Which endpoint gets which message: a tenant's its own, the installation's all. */
export const fanOut = (messages: readonly WaitingMessage[], listeners: readonly Listener[]): NewDelivery[] =>
  messages.flatMap(({ id: messageId, tenant_id: tenantId, type }) =>
    listeners
      .filter((listener) => (listener.tenant_id === null || listener.tenant_id === tenantId) && wants(listener.event_types, type))
      .map((listener) => ({
        ...{ id: newId('webhookDelivery'), tenantId: listener.tenant_id, messageId, endpointId: listener.id, url: null },
      })),
  );

/**
 * Turns messages of the outbox into deliveries, in one transaction: a message is dispatched once, however many processes
 * do this and whenever they die.
 * @returns how many messages there were
 */
export function dispatch(database: Transactional, cipher: WebhookCipher): Promise<number> {
  return database.transaction(async (sql) => {
    const messages = await messagesRepository.lockWaiting(sql, BATCH);
    if (messages.length === 0) return 0;
    const tenants = [...new Set(messages.map(({ tenant_id }) => tenant_id).filter((id) => id !== null))];
    const deliveries = fanOut(messages, await endpointsRepository.listening(sql, tenants));
    const signers = new Map<string, string>();
    for (const { id: messageId, tenant_id: tenantId, url } of messages) {
      if (url === null || tenantId === null) continue;
      const endpointId = signers.get(tenantId) ?? (await signerOf(sql, cipher, tenantId)).id;
      signers.set(tenantId, endpointId);
      deliveries.push({ id: newId('webhookDelivery'), tenantId, messageId, endpointId, url });
    }
    await deliveriesRepository.insert(sql, deliveries, { mostAttempts: MOST_ATTEMPTS, giveUpAfterMs: GIVE_UP_AFTER_MS });
    const wanted = new Set(deliveries.map(({ messageId }) => messageId));
    const ids = messages.map(({ id }) => id);
    await messagesRepository.dispatched(
      sql,
      ids.filter((id) => wanted.has(id)),
      ids.filter((id) => !wanted.has(id)),
    );
    return messages.length;
  });
}
