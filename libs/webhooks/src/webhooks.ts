import { type AuditTrail, type Database, isForeignKeyViolation, seenBy, type Sql } from '@libs/database';
import { GatewayError, newId, type Secret } from '@libs/kernel';
import { attemptDelivery, type AttemptParts } from './attempt';
import { type AttemptRow, deliveriesRepository, type DeliveryFilter, type DeliveryRow } from './deliveries.repository';
import { type EndpointChange, type EndpointFilter, type EndpointRow, endpointsRepository } from './endpoints.repository';
import { isEventFilter } from './event';
import { messagesRepository } from './messages.repository';
import { GIVE_UP_AFTER_MS, MOST_ATTEMPTS } from './next-step';
import { shownOnce } from './secrets';
import { sealedSecret, signerOf } from './signers';
import { WebhookOutbox } from './outbox';

export interface CreateEndpoint {
  /** null: the installation's. */
  tenantId: string | null;
  url: string;
  description: string;
  eventTypes: readonly string[];
}

export interface DeliveryDetails {
  delivery: DeliveryRow & { body: string };
  attempts: AttemptRow[];
}

export interface ShownEndpoint {
  endpoint: EndpointRow;
  /** Shown this once. */
  secret: string;
}

/** Of one tenant, and of the installation. */
const MOST_ENDPOINTS = 50;
const TEST_LEASE_MS = 60_000;

/**
 * Endpoints as administrators see and set them, and what was sent to them. Every method that changes something takes the
 * trail of the audit log, and writes both or neither. `visible`: whose rows the caller sees, undefined for all.
 */
export class WebhookService {
  private readonly outbox: WebhookOutbox;

  constructor(
    private readonly database: Database,
    private readonly parts: Omit<AttemptParts, 'database'>,
  ) {
    this.outbox = new WebhookOutbox(parts.clock);
  }

  list(filter: EndpointFilter): Promise<EndpointRow[]> {
    return endpointsRepository.list(seenBy(this.database, filter.tenantId), filter);
  }

  /** @throws GatewayError not_found, also for one of another tenant */
  async get(id: string, visible: string | undefined): Promise<EndpointRow> {
    return (await endpointsRepository.find(seenBy(this.database, visible), id, visible)) ?? noEndpoint();
  }

  /** @throws GatewayError url_not_allowed, invalid_request, conflict when there are too many */
  async create(ask: CreateEndpoint, trail: AuditTrail): Promise<ShownEndpoint> {
    this.checkFields(ask);
    const id = newId('webhookEndpoint');
    const { secret, stored } = sealedSecret(this.parts.cipher, id, ask.tenantId);
    try {
      const endpoint = await trail.around(
        seenBy(this.database, ask.tenantId),
        audited({ id, tenant_id: ask.tenantId }),
        async (sql) => {
          if ((await endpointsRepository.count(sql, ask.tenantId)) >= MOST_ENDPOINTS)
            throw new GatewayError('conflict', `There are ${MOST_ENDPOINTS} endpoints already.`);
          return endpointsRepository.insert(sql, { id, ...ask }, stored);
        },
      );
      return shown(endpoint, secret);
    } catch (error) {
      return noTenant(error);
    }
  }

  /** @throws GatewayError not_found, url_not_allowed, invalid_request */
  async update(id: string, visible: string | undefined, change: EndpointChange, trail: AuditTrail): Promise<EndpointRow> {
    this.checkFields(change);
    const known = await this.get(id, visible);
    const endpoint = await this.change(known, trail, (sql) => endpointsRepository.update(sql, known, change));
    return endpoint ?? noEndpoint();
  }

  /** @throws GatewayError not_found */
  async remove(id: string, visible: string | undefined, trail: AuditTrail): Promise<void> {
    const known = await this.get(id, visible);
    const done = await this.change(known, trail, async (sql) => (await endpointsRepository.remove(sql, known)) || undefined);
    if (done === undefined) noEndpoint();
  }

  /** @throws GatewayError not_found */
  async rotate(id: string, visible: string | undefined, overlapSeconds: number, trail: AuditTrail): Promise<ShownEndpoint> {
    return this.rotated(await this.get(id, visible), overlapSeconds, trail);
  }

  /** What signs for addresses that come with one run or batch; undefined while nothing was ever sent to one. */
  signer(tenantId: string): Promise<EndpointRow | undefined> {
    return endpointsRepository.findSigner(this.database.forTenant(tenantId), tenantId);
  }

  /** Makes it where there is none. @throws GatewayError invalid_request */
  async rotateSigner(tenantId: string, overlapSeconds: number, trail: AuditTrail): Promise<ShownEndpoint> {
    const signing = signerOf(this.database.forTenant(tenantId), this.parts.cipher, tenantId);
    return this.rotated(await signing.catch(noTenant), overlapSeconds, trail);
  }

  deliveries(filter: DeliveryFilter): Promise<DeliveryRow[]> {
    return deliveriesRepository.list(seenBy(this.database, filter.tenantId), filter);
  }

  /** @throws GatewayError not_found */
  async delivery(id: string, visible: string | undefined): Promise<DeliveryDetails> {
    const sql = seenBy(this.database, visible);
    const delivery = (await deliveriesRepository.find(sql, id, visible)) ?? noDelivery();
    return { delivery, attempts: await deliveriesRepository.attempts(sql, id) };
  }

  /** Sends a message once more, as a delivery of its own. @throws GatewayError not_found; conflict while it is under way */
  async replay(id: string, visible: string | undefined, trail: AuditTrail): Promise<DeliveryDetails> {
    const { delivery } = await this.delivery(id, visible);
    if (delivery.state === 'pending') throw new GatewayError('conflict', 'The delivery is still being tried.');
    const { message_id: messageId, endpoint_id: endpointId, tenant_id: tenantId } = delivery;
    const again = newId('webhookDelivery');
    await seenBy(this.database, tenantId).transaction(async (sql) => {
      const own = await deliveriesRepository.ownUrl(sql, id);
      const more = { mostAttempts: MOST_ATTEMPTS, giveUpAfterMs: GIVE_UP_AFTER_MS, replayOf: id };
      await deliveriesRepository.insert(sql, [{ id: again, tenantId, messageId, endpointId, url: own }], more);
      await trail.write(sql, {
        kind: 'webhook_delivery',
        id: again,
        tenantId,
        after: { replay_of: id, endpoint_id: endpointId },
      });
    });
    trail.committed();
    return this.delivery(again, visible);
  }

  /**
   * Sends one message of type `webhook.test` now and waits for what comes of it; it is not tried again. Where this process
   * dies meanwhile, no other takes it up.
   * @throws GatewayError not_found
   */
  async test(id: string, visible: string | undefined, trail: AuditTrail): Promise<DeliveryDetails> {
    const { tenant_id: tenantId } = await this.get(id, visible);
    const [delivery, message] = [newId('webhookDelivery'), newId('webhookMessage')];
    const data = { endpoint_id: id, message: 'This is a test of your webhook endpoint.' };
    const claimed = await seenBy(this.database, tenantId).transaction(async (sql) => {
      await this.outbox.add(sql, { tenantId, type: 'webhook.test', data, id: message });
      await messagesRepository.dispatched(sql, [message], []);
      const one = { id: delivery, tenantId, messageId: message, endpointId: id, url: null };
      await deliveriesRepository.insert(sql, [one], { mostAttempts: 1, giveUpAfterMs: TEST_LEASE_MS });
      await trail.write(sql, { kind: 'webhook_endpoint', id, tenantId, after: { delivery_id: delivery } });
      return deliveriesRepository.claimOne(sql, delivery, TEST_LEASE_MS);
    });
    trail.committed();
    if (claimed) await attemptDelivery({ ...this.parts, database: this.database }, claimed);
    return this.delivery(delivery, visible);
  }

  private async rotated(known: EndpointRow, overlapSeconds: number, trail: AuditTrail): Promise<ShownEndpoint> {
    const { secret, stored } = sealedSecret(this.parts.cipher, known.id, known.tenant_id);
    const endpoint = await this.change(known, trail, (sql) => endpointsRepository.rotate(sql, known, stored, overlapSeconds));
    return shown(endpoint, secret);
  }

  private change<T>(known: EndpointRow, trail: AuditTrail, work: (sql: Sql) => Promise<T | undefined>): Promise<T | undefined> {
    return trail.around(seenBy(this.database, known.tenant_id), audited(known), work);
  }

  /** @throws GatewayError url_not_allowed, invalid_request */
  private checkFields({ url, eventTypes }: EndpointChange): void {
    if (url !== undefined) this.parts.calls.check(url, 'url');
    const unknown = eventTypes?.find((filter) => !isEventFilter(filter));
    if (unknown === undefined) return;
    throw new GatewayError('invalid_request', `'${unknown.slice(0, 80)}' is no event type.`, { param: 'event_types' });
  }
}

const audited = ({ id, tenant_id: tenantId }: Pick<EndpointRow, 'id' | 'tenant_id'>) => ({
  ...{ kind: 'webhook_endpoint', table: 'webhook_endpoints' as const, id, tenantId },
});

function shown(endpoint: EndpointRow | undefined, secret: Secret): ShownEndpoint {
  return { endpoint: endpoint ?? noEndpoint(), secret: shownOnce(secret) };
}

function noTenant(error: unknown): never {
  if (!isForeignKeyViolation(error)) throw error;
  throw new GatewayError('invalid_request', 'There is no such tenant.', { param: 'tenant_id' });
}

function noEndpoint(): never {
  throw new GatewayError('not_found', 'There is no such webhook endpoint.');
}

function noDelivery(): never {
  throw new GatewayError('not_found', 'There is no such delivery.');
}
