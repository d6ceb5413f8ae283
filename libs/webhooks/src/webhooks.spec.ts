import { Webhook } from 'standardwebhooks';
import { AuditLog, AuditTrail, FieldCipher } from '@libs/database';
import { WebhookSender } from '@libs/egress';
import { Secret, systemClock } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { until } from '../../../test/support/process/until';
import { attemptDelivery } from './attempt';
import { DELIVERER_DEFAULTS, WebhookDeliverer } from './deliverer';
import { deliveriesRepository } from './deliveries.repository';
import { dispatch } from './dispatcher';
import type { WebhookEvent } from './event';
import { WebhookOutbox } from './outbox';
import { Receiver } from './receiver.fixture';
import { rewrapWebhookSecrets } from './rewrap';
import { WebhookService } from './webhooks';

const A = 'ten_00000000000000000000000000';
const B = 'ten_0000000000000000000000000b';
const KEY = new Secret('master key of the specs of webhooks, long');

describe('webhooks', () => {
  let test: TestDatabase;
  let receiver: Receiver;
  let service: WebhookService;
  let deliverer: WebhookDeliverer;
  const calls = new WebhookSender({ privateHosts: ['127.0.0.1'], totalTimeoutMs: 30_000 });
  const cipher = new FieldCipher(KEY);
  const outbox = new WebhookOutbox(systemClock);
  const trouble: unknown[] = [];
  const parts = () => ({ database: test.database, cipher, calls, clock: systemClock, random: () => 0 });
  const newDeliverer = (more = {}) =>
    new WebhookDeliverer(parts(), {
      ...{ ...DELIVERER_DEFAULTS, retentionMs: 86_400_000, onTrouble: (error: unknown) => trouble.push(error) },
      ...more,
    });
  const trail = () =>
    new AuditTrail(new AuditLog(test.database), {
      ...{ actor: { kind: 'system', id: null }, action: 'webhook_endpoint.spec', tenantId: null, requestId: null, address: null },
    });
  const create = (path: string, more: { tenantId?: string | null; eventTypes?: string[] } = {}) =>
    service.create({ tenantId: A, description: '', eventTypes: ['*'], url: receiver.url(path), ...more }, trail());
  const add = (event: Partial<WebhookEvent> = {}) =>
    outbox.add(test.database, { tenantId: A, type: 'run.completed', data: { id: 'run_1' }, ...event });
  /** Sends what is due now and waits for the answers. */
  const send = async (by = deliverer): Promise<void> => {
    await until('every call to end', async () => {
      await by.look();
      await by.idle();
      // What was made a moment ago is due, also where the clock was set back meanwhile.
      const rows = await test.database.query(
        `SELECT 1 FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint_id
         WHERE state = 'pending' AND next_attempt_at <= now() + interval '1 second' AND e.disabled_at IS NULL`,
      );
      return rows.length === 0;
    });
  };
  const dueNow = () =>
    test.database.query(`UPDATE webhook_deliveries SET next_attempt_at = now() - interval '1 second' WHERE state = 'pending'`);
  const deliveries = (endpointId: string) =>
    service.deliveries({ tenantId: undefined, endpointId, before: undefined, limit: 200 });

  beforeAll(async () => {
    test = await createTestDatabase();
    await test.database.query(`INSERT INTO tenants (id, name) VALUES ($1, 'b') ON CONFLICT DO NOTHING`, [B]);
    await test.database.query(`INSERT INTO tenants (id, name) VALUES ($1, 'a') ON CONFLICT DO NOTHING`, [A]);
    receiver = await Receiver.open();
    service = new WebhookService(test.database, { ...parts() });
    deliverer = newDeliverer();
  });
  afterEach(async () => {
    receiver.answer = (response) => void response.writeHead(204).end();
    await test.database.query('DELETE FROM webhook_messages');
    await test.database.query('DELETE FROM webhook_endpoints');
    expect(trouble.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await deliverer?.stop();
    await calls.close();
    await receiver?.close();
    await test?.drop();
  });

  it('D7: are signed and dated as Standard Webhooks asks, and an old one is good for nothing', async () => {
    const { endpoint, secret } = await create('/signed');
    await add();
    await send();
    const [got] = receiver.at('/signed');
    if (!got) throw new Error('nothing came');
    expect(new Webhook(secret).verify(got.body, got.headers)).toMatchObject({
      ...{ type: 'run.completed', tenant_id: A, data: { id: 'run_1' }, timestamp: expect.any(String) },
    });
    expect(() => new Webhook(secret).verify(`${got.body} `, got.headers)).toThrow('No matching signature');
    // Whoever caught it cannot send it again later, nor under another date.
    const later = String(Number(got.headers['webhook-timestamp']) - 600);
    expect(() => new Webhook(secret).verify(got.body, { ...got.headers, 'webhook-timestamp': later })).toThrow('too old');
    const moved = String(Number(got.headers['webhook-timestamp']) + 1);
    expect(() => new Webhook(secret).verify(got.body, { ...got.headers, 'webhook-timestamp': moved })).toThrow('No matching');
    const [row] = await deliveries(endpoint.id);
    expect(row).toMatchObject({ state: 'delivered', attempts: 1, last_status: 204, message_id: got.headers['webhook-id'] });
  });

  it('keep secrets encrypted, bound to their row, and sign with both while one replaces the other', async () => {
    const { endpoint, secret: first } = await create('/rotated');
    const { secret: second } = await service.rotate(endpoint.id, A, 60, trail());
    const stored = JSON.stringify(await test.database.query('SELECT * FROM webhook_endpoints'));
    expect([first, second].some((secret) => stored.includes(secret.slice(6, 30)))).toBe(false);
    await add();
    await send();
    const [both] = receiver.at('/rotated');
    for (const secret of [first, second])
      expect(new Webhook(secret).verify(both?.body ?? '', both?.headers ?? {})).toMatchObject({ type: 'run.completed' });
    await test.database.query(`UPDATE webhook_endpoints SET previous_secret_expires_at = now() - interval '1 second'`);
    await add();
    await send();
    const one = receiver.at('/rotated')[1];
    expect(() => new Webhook(first).verify(one?.body ?? '', one?.headers ?? {})).toThrow();
    expect(new Webhook(second).verify(one?.body ?? '', one?.headers ?? {})).toBeTruthy();

    const other = await create('/other');
    await test.database.query(
      `UPDATE webhook_endpoints SET secret_ciphertext = (SELECT secret_ciphertext FROM webhook_endpoints WHERE id = $2) WHERE id = $1`,
      [endpoint.id, other.endpoint.id],
    );
    await add();
    await send();
    expect((await deliveries(endpoint.id))[0]).toMatchObject({ state: 'pending', last_failure: 'secret_unreadable' });
  });

  it('are wrapped anew under another master key', async () => {
    const { endpoint, secret } = await create('/rewrapped');
    await service.rotate(endpoint.id, A, 60, trail());
    const changed = new FieldCipher(new Secret('another master key of these specs, long'), [KEY]);
    expect(await rewrapWebhookSecrets(test.database, changed)).toEqual({ done: 2, unreadable: 0 });
    expect(await rewrapWebhookSecrets(test.database, changed)).toEqual({ done: 0, unreadable: 0 });
    await add();
    const after = new WebhookDeliverer(
      { ...parts(), cipher: new FieldCipher(new Secret('another master key of these specs, long')) },
      { ...DELIVERER_DEFAULTS, retentionMs: 1_000_000, onTrouble: (error) => trouble.push(error) },
    );
    await send(after);
    const [got] = receiver.at('/rewrapped');
    expect(new Webhook(secret).verify(got?.body ?? '', got?.headers ?? {})).toBeTruthy();
  });

  it('are sent if the transaction commits, and only then; an id is told once', async () => {
    const { endpoint } = await create('/outbox');
    const work = test.database.transaction(async (sql) => {
      await outbox.add(sql, { tenantId: A, type: 'run.failed', data: {} });
      throw new Error('it did not happen');
    });
    await expect(work).rejects.toThrow('it did not happen');
    // A transaction that sees one tenant alone will do as well.
    await test.database.forTenant(A).transaction((sql) => outbox.add(sql, { tenantId: A, type: 'run.completed', data: {} }));
    await add({ id: 'msg_same' });
    await add({ id: 'msg_same' });
    await send();
    expect((await deliveries(endpoint.id)).map(({ type }) => type)).toEqual(['run.completed', 'run.completed']);
  });

  it('B3: reach whose they are, and the installation; what nobody wants is not kept', async () => {
    const own = await create('/a', { eventTypes: ['run.*'] });
    const other = await create('/b', { tenantId: B });
    const all = await create('/all', { tenantId: null });
    await add();
    await add({ type: 'batch.completed', tenantId: B });
    await add({ type: 'provider.down', tenantId: null });
    await send();
    const types = async (id: string) => (await deliveries(id)).map(({ type }) => type).sort();
    expect(await types(own.endpoint.id)).toEqual(['run.completed']);
    expect(await types(other.endpoint.id)).toEqual(['batch.completed']);
    expect(await types(all.endpoint.id)).toEqual(['batch.completed', 'provider.down', 'run.completed']);
    // The installation's deliveries are not the tenant's to see, though its message is.
    const seen = await service.deliveries({ tenantId: A, before: undefined, limit: 50 });
    expect(seen.map(({ endpoint_id }) => endpoint_id)).toEqual([own.endpoint.id]);
    await expect(service.get(other.endpoint.id, A)).rejects.toMatchObject({ code: 'not_found' });
    await expect(service.rotate(all.endpoint.id, A, 0, trail())).rejects.toMatchObject({ code: 'not_found' });
    const [foreign] = await deliveries(other.endpoint.id);
    await expect(service.replay(foreign?.id ?? '', A, trail())).rejects.toMatchObject({ code: 'not_found' });

    for (const { endpoint } of [own, other, all]) await service.remove(endpoint.id, undefined, trail());
    await add();
    await send();
    expect(
      await test.database.query(`SELECT id FROM webhook_messages WHERE type = 'run.completed' AND dispatched_at IS NULL`),
    ).toEqual([]);
  });

  it('go to the address of one run, signed with the secret of its tenant', async () => {
    const { secret } = await service.rotateSigner(A, 0, trail());
    await add({ url: receiver.url('/mine') });
    await add({ tenantId: B, url: receiver.url('/theirs') });
    await send();
    const [mine] = receiver.at('/mine');
    const [theirs] = receiver.at('/theirs');
    expect(new Webhook(secret).verify(mine?.body ?? '', mine?.headers ?? {})).toMatchObject({ tenant_id: A });
    expect(() => new Webhook(secret).verify(theirs?.body ?? '', theirs?.headers ?? {})).toThrow();
    expect(await service.signer(B)).toMatchObject({ url: null, tenant_id: B });
    expect(await service.list({ tenantId: undefined, before: undefined, limit: 10 })).toEqual([]);
  });

  it('are tried again until they arrive, under one id, with what each attempt met', async () => {
    const { endpoint } = await create('/late');
    const answers = [500, 302, 429];
    receiver.answer = (response) => {
      const status = answers.shift() ?? 200;
      const headers = { location: receiver.url('/elsewhere'), 'retry-after': '1000', 'content-type': 'text/plain' };
      response.writeHead(status, headers).end(`status ${status}, token=canary-of-the-receiver`);
    };
    await add();
    for (let i = 0; i < 4; i++) {
      await dueNow();
      await send();
    }
    const [row] = await deliveries(endpoint.id);
    expect(row).toMatchObject({ state: 'delivered', attempts: 4, last_status: 200 });
    const { attempts } = await service.delivery(row?.id ?? '', A);
    expect(attempts.map(({ status }) => status)).toEqual([500, 302, 429, 200]);
    expect(attempts[0]?.response_head).toBe('status 500, token=[secret]');
    expect(receiver.at('/elsewhere')).toEqual([]);
    const got = receiver.at('/late');
    expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(got.map(({ body }) => body)).size).toBe(1);
  });

  it('honour Retry-After, and tell since when an endpoint fails', async () => {
    const { endpoint } = await create('/busy');
    receiver.answer = (response) => void response.writeHead(503, { 'retry-after': '1000' }).end();
    await add();
    await send();
    const [row] = await deliveries(endpoint.id);
    const [{ wait } = { wait: 0 }] = await test.database.query<{ wait: number }>(
      `SELECT extract(epoch FROM next_attempt_at - now())::float8 AS wait FROM webhook_deliveries WHERE id = $1`,
      [row?.id],
    );
    expect(wait).toBeGreaterThan(900);
    expect(await service.get(endpoint.id, A)).toMatchObject({ failing_since: expect.any(Date), last_success_at: null });
  });

  it('stop for ever at 410, until somebody switches the endpoint on again', async () => {
    const { endpoint } = await create('/gone');
    receiver.answer = (response) => void response.writeHead(410).end();
    await add();
    await send();
    expect((await deliveries(endpoint.id))[0]).toMatchObject({ state: 'failed', last_status: 410 });
    expect(await service.get(endpoint.id, A)).toMatchObject({ disabled_reason: 'gone', disabled_at: expect.any(Date) });
    await add();
    await send();
    expect(receiver.at('/gone')).toHaveLength(1);
    receiver.answer = (response) => void response.writeHead(200).end();
    await service.update(endpoint.id, A, { enabled: true }, trail());
    await add();
    await send();
    expect(receiver.at('/gone')).toHaveLength(2);
    expect(await service.get(endpoint.id, A)).toMatchObject({ disabled_reason: null, failing_since: null });
  });

  it('wait while an endpoint is off, and are given up when their day is over', async () => {
    const { endpoint } = await create('/off');
    await add();
    await dispatch(test.database, cipher);
    await service.update(endpoint.id, A, { enabled: false }, trail());
    await send();
    expect((await deliveries(endpoint.id))[0]).toMatchObject({ state: 'pending', attempts: 0 });
    await test.database.query(
      `UPDATE webhook_deliveries SET give_up_at = now() - interval '1 second', next_attempt_at = now() - interval '1 second'`,
    );
    expect(await deliveriesRepository.giveUp(test.database)).toBe(1);
    expect((await deliveries(endpoint.id))[0]).toMatchObject({ state: 'failed', last_failure: 'expired' });
    expect(receiver.at('/off')).toEqual([]);
  });

  it('have one attempt at a time, on whichever of many workers', async () => {
    const { endpoint } = await create('/many');
    for (let i = 0; i < 60; i++) await add({ data: { i } });
    const workers = [newDeliverer(), newDeliverer(), newDeliverer()];
    await Promise.all(workers.map((worker) => worker.look()));
    await Promise.all(workers.map((worker) => send(worker)));
    const got = receiver.at('/many').map(({ headers }) => headers['webhook-id']);
    expect([got.length, new Set(got).size]).toEqual([60, 60]);
    expect((await deliveries(endpoint.id)).every(({ attempts, state }) => attempts === 1 && state === 'delivered')).toBe(true);
  });

  it('survive the death of a worker: the next one takes over, and the dead one has nothing more to say', async () => {
    const { endpoint } = await create('/kill');
    await add();
    await dispatch(test.database, cipher);
    await dueNow();
    const [dead] = await deliveriesRepository.claim(test.database, { limit: 5, perEndpoint: 5, busy: [], leaseMs: 60_000 });
    if (!dead) throw new Error('nothing to claim');
    await send();
    expect(receiver.at('/kill')).toEqual([]);
    await dueNow();
    await send();
    expect((await deliveries(endpoint.id))[0]).toMatchObject({ state: 'delivered', attempts: 2 });
    const late = { state: 'failed', nextAt: null, ms: 1, status: 500, failure: null, responseHead: null } as const;
    expect(await deliveriesRepository.finish(test.database, dead, late)).toBe(false);
    const { attempts } = await service.delivery(dead.id, A);
    expect(attempts.map(({ status, ms }) => [status, ms !== null])).toEqual([
      [null, false],
      [204, true],
    ]);
  });

  it('of a worker that is asked to stop are handed back uncounted', async () => {
    const { endpoint } = await create('/stopped');
    const stopped = new AbortController();
    receiver.answer = () => stopped.abort();
    await add();
    await dispatch(test.database, cipher);
    await dueNow();
    const [claimed] = await deliveriesRepository.claim(test.database, { limit: 1, perEndpoint: 1, busy: [], leaseMs: 60_000 });
    if (!claimed) throw new Error('nothing to claim');
    await attemptDelivery(parts(), claimed, stopped.signal);
    expect((await deliveries(endpoint.id))[0]).toMatchObject({ state: 'pending', attempts: 0 });
    receiver.answer = (response) => void response.writeHead(204).end();
    await send();
    expect((await deliveries(endpoint.id))[0]).toMatchObject({ state: 'delivered', attempts: 1 });
  });

  it('do not wait for a receiver that is slow', async () => {
    const slow = await create('/slow', { eventTypes: ['run.*'] });
    const quick = await create('/quick', { eventTypes: ['batch.*'] });
    const held: (() => void)[] = [];
    receiver.answer = (response, { path }) => {
      if (path === '/slow') held.push(() => void response.writeHead(204).end());
      else response.writeHead(204).end();
    };
    for (let i = 0; i < 20; i++) await add();
    for (let i = 0; i < 5; i++) await add({ type: 'batch.completed' });
    const worker = newDeliverer({ concurrency: 8 });
    await worker.look();
    await until('the quick one to have all', async () => {
      await worker.look();
      return (
        (await deliveries(quick.endpoint.id)).every(({ state }) => state === 'delivered') && receiver.at('/quick').length === 5
      );
    });
    expect(receiver.at('/slow').length).toBeLessThanOrEqual(4);
    receiver.answer = (response) => void response.writeHead(204).end();
    for (const answer of held) answer();
    await send(worker);
    expect((await deliveries(slow.endpoint.id)).every(({ state }) => state === 'delivered')).toBe(true);
  });

  it('are sent again under the same id when somebody asks', async () => {
    const { endpoint } = await create('/again');
    await add();
    await dispatch(test.database, cipher);
    const [pending] = await deliveries(endpoint.id);
    await expect(service.replay(pending?.id ?? '', A, trail())).rejects.toMatchObject({ code: 'conflict' });
    await send();
    const { delivery } = await service.replay(pending?.id ?? '', A, trail());
    expect(delivery).toMatchObject({ state: 'pending', replay_of: pending?.id, message_id: pending?.message_id });
    await send();
    expect(new Set(receiver.at('/again').map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(receiver.at('/again')).toHaveLength(2);
  });

  it('are tried out at once, once', async () => {
    const { endpoint } = await create('/test', { eventTypes: ['run.completed'] });
    expect(await service.test(endpoint.id, A, trail())).toMatchObject({
      delivery: { state: 'delivered', type: 'webhook.test', attempts: 1 },
      attempts: [{ status: 204 }],
    });
    receiver.answer = (response) => void response.writeHead(500).end('broken');
    expect(await service.test(endpoint.id, A, trail())).toMatchObject({
      delivery: { state: 'failed', last_status: 500 },
      attempts: [{ response_head: 'broken' }],
    });
  });

  it('are forgotten in the end, but not those that are still tried', async () => {
    const { endpoint } = await create('/old');
    await add();
    await send();
    await add();
    await dispatch(test.database, cipher);
    await test.database.query(`UPDATE webhook_messages SET created_at = now() - interval '2 days'`);
    await service.update(endpoint.id, A, { enabled: false }, trail());
    await newDeliverer().look();
    expect((await deliveries(endpoint.id)).map(({ state }) => state)).toEqual(['pending']);
  });
});
