import { DEFAULT_TENANT_ID } from '@libs/auth';
import { databaseDigest } from '../../../../../test/support/database-digest';
import { newId } from '@libs/kernel';
import { ADMIN_API_KEY, type Answer, type ControlPlane, startControlPlane } from '../../../../../test/support/control-plane';
import { until } from '../../../../../test/support/process/until';

/** Changes whose trace is written behind them, and why. */
const BEHIND: Readonly<Record<string, readonly string[]>> = {
  'the truth is the shared state, which has no transactions with the log': ['circuit_breaker.override'],
  'whoever begins it is nobody yet': ['auth.login', 'auth.refresh', 'auth.logout', 'auth.accept_invitation'],
  'the queue is BullMQ’s, which makes its changes by itself': ['queue.change'],
  'ends a login, which its own row tells': ['auth.end_session'],
  'changes nothing: that it was read stands there before it is told': ['request_bodies.read'],
  'asks providers for minutes, and writes what they say as they say it': ['provider.probe', 'evaluation.create'],
};
type Ids = Record<string, string>;
interface Change {
  action: string;
  method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string | ((ids: Ids) => string);
  body?: object | ((ids: Ids) => object);
  /** Under which name its id is needed later. */
  as?: string;
  /** So that there is something to change. */
  first?: { sql: string; values: (ids: Ids) => (string | undefined)[] };
  /** What goes on behind its answer has ended once this finds something. */
  over?: string;
  /** Not by the operators' key: only people can. */
  byPerson?: true;
}

const KEY = 'sk-of-the-audit-log-0123456789';
const ADMIN = '/v1/admin';
const REQUEST = newId('request');
const PASSWORD = 'a long enough password of these tests';
const TENANT = { tenant_id: DEFAULT_TENANT_ID };
const list = { 'acme/one': { litellm_provider: 'acme', mode: 'chat', input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 } };
const at =
  (path: string, rest = '') =>
  (ids: Ids): string =>
    `${ADMIN}/${path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? '')}${rest}`;

/** One after another, each on what the ones before have left. */
const CHANGES: readonly Change[] = [
  { action: 'tenant.create', url: `${ADMIN}/tenants`, body: { name: 'Acme' }, as: 'tenant' },
  { action: 'tenant.update', method: 'PATCH', url: at('tenants/:tenant'), body: { archived: true } },
  { action: 'tenant.delete', method: 'DELETE', url: at('tenants/:tenant') },
  { action: 'user.create', url: `${ADMIN}/users`, body: { email: 'ada@example.com', role: 'member' }, as: 'user' },
  { action: 'user.update', method: 'PATCH', url: at('users/:user'), body: { role: 'viewer' } },
  { action: 'user.reset_password', url: at('users/:user/reset-password') },
  {
    action: 'user.end_sessions',
    first: {
      sql: `INSERT INTO sessions (id, tenant_id, user_id, method, expires_at)
            VALUES ('ses_of_the_test', $2, $1, 'password', now() + interval '1 day')`,
      values: ({ user }) => [user, DEFAULT_TENANT_ID],
    },
    url: at('users/:user/end-sessions'),
  },
  { action: 'user.invite', url: `${ADMIN}/users/invitations`, body: { email: 'bob@example.com', role: 'viewer' } },
  { action: 'team.create', url: `${ADMIN}/teams`, body: { name: 'Reading' }, as: 'team' },
  { action: 'team.update', method: 'PATCH', url: at('teams/:team'), body: { description: 'reads' } },
  { action: 'team.add_member', method: 'PUT', url: at('teams/:team/members/:user') },
  { action: 'team.remove_member', method: 'DELETE', url: at('teams/:team/members/:user') },
  { action: 'team.delete', method: 'DELETE', url: at('teams/:team') },
  { action: 'user.delete', method: 'DELETE', url: at('users/:user') },
  { action: 'virtual_key.create', url: `${ADMIN}/api-keys`, body: { name: 'one' }, as: 'virtual' },
  { action: 'virtual_key.update', method: 'PATCH', url: at('api-keys/:virtual'), body: { name: 'other' } },
  { action: 'virtual_key.rotate', url: at('api-keys/:virtual/rotate'), body: {} },
  { action: 'virtual_key.revoke', method: 'DELETE', url: at('api-keys/:virtual') },
  { action: 'provider.create', url: `${ADMIN}/providers`, body: { id: 'acme', base_url: 'https://llm.example.com/v1' } },
  { action: 'provider.update', method: 'PATCH', url: `${ADMIN}/providers/acme`, body: { enabled: false } },
  { action: 'provider_key.create', url: `${ADMIN}/keys`, body: { provider: 'acme', name: 'a', secret: KEY }, as: 'key' },
  {
    action: 'provider_key.import',
    url: `${ADMIN}/keys/import`,
    body: { keys: [{ provider: 'acme', name: 'b', secret: `${KEY}b` }] },
  },
  { action: 'provider_key.update', method: 'PATCH', url: at('keys/:key'), body: { secret: `${KEY}c` } },
  { action: 'provider_key.remove', method: 'DELETE', url: at('keys/:key') },
  {
    action: 'price.create',
    url: `${ADMIN}/prices`,
    body: { provider: 'acme', model: 'one', rates: { input: 1_000_000, output: 2_000_000 } },
    as: 'price',
  },
  { action: 'price.correct', method: 'PATCH', url: at('prices/:price'), body: { note: 'checked' }, as: 'corrected' },
  {
    action: 'price.re_rate',
    url: at('prices/:corrected/re-rate'),
    body: { dry_run: false },
    over: `SELECT 1 FROM re_rates HAVING bool_and(finished_at IS NOT NULL)`,
  },
  { action: 'price.withdraw', method: 'DELETE', url: at('prices/:corrected') },
  { action: 'model.put', method: 'PUT', url: `${ADMIN}/models`, body: { provider: 'acme', model: 'one', context_length: 8_000 } },
  { action: 'model.reset', method: 'DELETE', url: `${ADMIN}/models?provider=acme&model=one` },
  { action: 'model.import', url: `${ADMIN}/models/import`, body: { models: list } },
  { action: 'routing.put', method: 'PUT', url: `${ADMIN}/routing`, body: { config: {}, note: 'first' }, as: 'first' },
  {
    action: 'routing.put',
    method: 'PUT',
    url: `${ADMIN}/routing`,
    body: ({ first }) => ({ config: {}, expected_version: Number(first) }),
    as: 'second',
  },
  { action: 'routing.rollback', url: `${ADMIN}/routing/rollback`, body: { version: 0 } },
  { action: 'routing.canary', url: `${ADMIN}/routing/canary`, body: ({ second }) => ({ version: Number(second) }) },
  { action: 'routing.canary_end', url: `${ADMIN}/routing/canary/end`, body: { how: 'promote' } },
  { action: 'cache.settings', method: 'PUT', url: `${ADMIN}/cache/settings`, body: { ttl_seconds: 60 } },
  { action: 'cache.invalidate', url: `${ADMIN}/cache/invalidate`, body: { model: 'one' } },
  { action: 'cache.invalidate', url: `${ADMIN}/cache/invalidate`, body: TENANT },
  {
    action: 'cache.feedback',
    first: {
      sql: `INSERT INTO requests (request_id, process_id, seq, started_at, tenant_id, route, dialect, streamed, model_asked,
              cost_state, outcome, status, latency_ms, cache_kind, cache_key, cache_score)
            VALUES ($1, 'p', 1, now(), $2, '/v1/chat/completions', 'openai-chat', false, 'm', 'unknown', 'completed', 200, 5,
              'semantic', 'a key', 0.97)`,
      values: () => [REQUEST, DEFAULT_TENANT_ID],
    },
    url: `${ADMIN}/cache/feedback`,
    body: { request_id: REQUEST, correct: true },
  },
  {
    action: 'limit.create',
    url: `${ADMIN}/limits`,
    body: { subject_kind: 'tenant', subject_id: DEFAULT_TENANT_ID, rpm: 10 },
    as: 'limit',
  },
  { action: 'limit.update', method: 'PATCH', url: at('limits/:limit'), body: { rpm: 20 } },
  { action: 'limit.delete', method: 'DELETE', url: at('limits/:limit') },
  {
    action: 'budget.create',
    url: `${ADMIN}/budgets`,
    body: { subject_kind: 'tenant', subject_id: DEFAULT_TENANT_ID, unit: 'tokens', period: 'day', amount: 10 },
    as: 'budget',
  },
  { action: 'budget.update', method: 'PATCH', url: at('budgets/:budget'), body: { amount: 20 } },
  { action: 'budget.adjust', url: at('budgets/:budget/adjustments'), body: { amount: 5, kind: 'top_up', reason: 'more' } },
  { action: 'budget.delete', method: 'DELETE', url: at('budgets/:budget') },
  { action: 'statement.close', url: `${ADMIN}/tenants/${DEFAULT_TENANT_ID}/statement/close`, body: { month: '2020-01' } },
  { action: 'capture.update', method: 'PUT', url: `${ADMIN}/tenants/${DEFAULT_TENANT_ID}/capture`, body: { enabled: true } },
  {
    action: 'capture.erase',
    first: {
      sql: `INSERT INTO tenant_data_keys (id, tenant_id, wrapped_key) VALUES ('tdk_of_the_test', $1, 'x')`,
      values: () => [DEFAULT_TENANT_ID],
    },
    method: 'DELETE',
    url: `${ADMIN}/tenants/${DEFAULT_TENANT_ID}/captures`,
  },
  { action: 'logging.update', method: 'PUT', url: `${ADMIN}/settings/logging`, body: { level: 'debug' } },
  { action: 'tool_hosts.put', method: 'PUT', url: `${ADMIN}/tool-hosts`, body: { hosts: ['tools.example.com'] } },
  {
    action: 'tool.create',
    url: `${ADMIN}/tools`,
    body: { name: 'look', type: 'http', description: 'Looks.', url: 'https://tools.example.com/look' },
    as: 'tool',
  },
  { action: 'tool.update', method: 'PATCH', url: at('tools/:tool'), body: { description: 'Looks again.' } },
  { action: 'tool.delete', method: 'DELETE', url: at('tools/:tool') },
  { action: 'webhook_endpoint.create', url: `${ADMIN}/webhooks`, body: { url: 'http://127.0.0.1:9/x' }, as: 'hook' },
  { action: 'webhook_endpoint.update', method: 'PATCH', url: at('webhooks/:hook'), body: { description: 'x' } },
  { action: 'webhook_endpoint.rotate_secret', url: at('webhooks/:hook/rotate-secret'), body: {} },
  { action: 'webhook_endpoint.test', url: at('webhooks/:hook/test'), body: {}, as: 'delivery' },
  {
    action: 'webhook_delivery.replay',
    first: { sql: `UPDATE webhook_deliveries SET state = 'failed' WHERE id = $1`, values: ({ delivery }) => [delivery] },
    url: at('webhooks/deliveries/:delivery/replay'),
    body: {},
  },
  { action: 'webhook_endpoint.delete', method: 'DELETE', url: at('webhooks/:hook') },
  { action: 'webhook_signing_secret.rotate', url: `${ADMIN}/webhooks/signing-secret/rotate`, body: {} },
  { action: 'logging.reset', method: 'DELETE', url: `${ADMIN}/settings/logging` },
  { action: 'auth.change_profile', method: 'PATCH', url: '/v1/auth/me', body: { name: 'Grace' }, byPerson: true },
  {
    action: 'auth.change_password',
    url: '/v1/auth/change-password',
    body: { current_password: PASSWORD, new_password: `${PASSWORD}, another` },
    byPerson: true,
  },
];

describe('a change and its trace', () => {
  let plane: ControlPlane;
  const ids: Ids = {};
  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    const person = { email: 'grace@example.com', role: 'member', tenantId: DEFAULT_TENANT_ID, password: PASSWORD } as const;
    const { user } = await plane.users.create(person);
    await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
    ids['token'] = plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion });
    // The first one is made for it, by itself.
    await plane.call({ url: `${ADMIN}/webhooks/signing-secret/rotate`, as: ADMIN_API_KEY, body: {} });
    await plane.test.database.query(
      `CREATE FUNCTION refuse_done() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN IF new.outcome = 'done' THEN RAISE EXCEPTION 'no trace today'; END IF; RETURN new; END $$`,
    );
    await plane.test.database.query(
      'CREATE TRIGGER refuse_done BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_done()',
    );
  });
  afterAll(() => plane.close());

  const traces = (may: 'ENABLE' | 'DISABLE'): Promise<unknown> =>
    plane.test.database.query(`ALTER TABLE audit_log ${may === 'ENABLE' ? 'DISABLE' : 'ENABLE'} TRIGGER refuse_done`);

  const everything = () => databaseDigest(plane.test.database);

  const make = ({ method = 'POST', url, body, byPerson }: Change): Promise<Answer> =>
    plane.call({
      method,
      url: typeof url === 'string' ? url : url(ids),
      as: byPerson ? ids['token'] : ADMIN_API_KEY,
      body: typeof body === 'function' ? body(ids) : body,
    });

  it.each(CHANGES)('$action: both are there, or neither is', async (change) => {
    if (change.first) await plane.test.database.query(change.first.sql, change.first.values(ids));
    await traces('DISABLE');
    const before = await everything();
    const refused = await make(change);
    expect({ text: refused.text, status: refused.status }).toEqual({ text: expect.any(String), status: 500 });
    expect(await everything()).toEqual(before);
    await traces('ENABLE');
    const done = await make(change);
    expect({ text: done.text, good: done.status < 300 }).toEqual({ text: done.text, good: true });
    expect(await everything()).not.toEqual(before);
    if (change.as !== undefined) ids[change.as] = String(done.body['id'] ?? done.body['version']);
    const [row, ...more] = await plane.test.database.query<{ action: string; subject: string | null }>(
      `SELECT action, subject_id AS subject FROM audit_log WHERE outcome = 'done' AND request_id = $1`,
      [String(done.headers['x-request-id'])],
    );
    expect([row?.action, more]).toEqual([change.action, []]);
    const { over } = change;
    if (over) await until('it to be over', async () => (await plane.test.database.query(over)).length > 0);
  });

  it('is shown here of every change, or said why not', () => {
    const declared = plane.routes.flatMap(({ audit }) => (audit && 'action' in audit ? [audit.action] : []));
    const known = [...CHANGES.map(({ action }) => action), ...Object.values(BEHIND).flat()];
    expect([...new Set(known)].sort()).toEqual([...new Set(declared)].sort());
  });
});
