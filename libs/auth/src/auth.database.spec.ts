import { type Alert, GatewayError, Secret, type Principal } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { FakeClock } from '../../../test/support/fake-clock';
import { Authenticator } from './credentials/authenticator';
import { CredentialChecks } from './credentials/credential-checks';
import { PrincipalCache } from './credentials/principal-cache';
import { FirstAccess } from './first-access';
import { LastUsed } from './keys/last-used';
import { generateVirtualKey } from './keys/virtual-key';
import { VirtualKeyService } from './keys/virtual-key.service';
import { MemoryLoginThrottle } from '@libs/shared-state';
import { LoginService } from './login/login.service';
import { Sessions } from './sessions/sessions';
import { DEFAULT_TENANT_ID } from './settings';
import { TenantService } from './tenants/tenant.service';
import { TeamService } from './teams/team.service';
import { TokenCodec } from './tokens/token-codec';
import { Passwords } from './users/passwords';
import { UserService } from './users/user.service';

const ADMIN_KEY = 'an-admin-key-of-the-test-0123456789';
const settings = {
  jwtSecret: new Secret('the token secret of this test, long enough'),
  masterKey: new Secret('the master key of this test, long enough'),
  adminApiKey: new Secret(ADMIN_KEY),
};
const PASSWORD = 'tall-ships-and-small-boats';
const HOME = { address: '192.0.2.1' };

/** The services of one process; two of these on one database are two replicas. */
function replica(test: TestDatabase, clock: FakeClock) {
  const { database } = test;
  const cache = new PrincipalCache();
  const passwords = new Passwords();
  const tokens = new TokenCodec(settings, clock);
  const checks = new CredentialChecks(database, tokens, settings, clock);
  const keys = new VirtualKeyService(database, cache, settings, clock);
  const lastUsed = new LastUsed(database, clock);
  const alerts: Alert[] = [];
  const sessions = new Sessions(database, tokens, cache, { raise: (alert) => alerts.push(alert) });
  return {
    alerts,
    keys,
    lastUsed,
    tokens,
    users: new UserService(database, passwords, tokens, cache),
    tenants: new TenantService(database, cache),
    teams: new TeamService(database, cache),
    sessions,
    logins: new LoginService(database, passwords, sessions, tokens, new MemoryLoginThrottle(clock), cache),
    first: new FirstAccess(database, passwords, keys),
    authenticator: new Authenticator(checks, cache, lastUsed, clock),
  };
}

const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'accepted';
  } catch (thrown) {
    return thrown instanceof GatewayError ? thrown.code : String(thrown);
  }
};

describe('auth on a real database', () => {
  let test: TestDatabase;
  let clock: FakeClock;
  let here: ReturnType<typeof replica>;
  let there: ReturnType<typeof replica>;
  const admin: Principal = { kind: 'automation', tenantId: DEFAULT_TENANT_ID, role: 'admin', limits: {} };
  const as = (one: ReturnType<typeof replica>, credential: string) => () =>
    one.authenticator.authenticate({ authorization: `Bearer ${credential}` });

  beforeEach(async () => {
    test = await createTestDatabase();
    clock = new FakeClock();
    here = replica(test, clock);
    there = replica(test, clock);
  });

  afterEach(() => test.drop());

  /** A user with a password of their own. */
  async function member(email = 'ada@example.com') {
    await here.first.ensureFirstAdmin({ email: 'root@example.com' });
    const { user, password } = await here.users.create({ email, role: 'member', tenantId: DEFAULT_TENANT_ID });
    const grant = await here.logins.changePassword(user.id, password ?? '', PASSWORD, HOME);
    return { user, grant };
  }

  it('A7: makes one first admin however many processes boot, with a password that must be changed', async () => {
    const results = await Promise.all(
      [here, there, here, there].map(({ first }) => first.ensureFirstAdmin({ email: 'Root@Example.com' })),
    );
    const created = results.filter((result) => result.created);
    expect(created).toHaveLength(1);
    const password = created[0]?.password ?? '';
    expect(password).toMatch(/^[a-zA-Z0-9]{20}$/);
    expect(await here.first.ensureFirstAdmin({ email: 'root@example.com' })).toEqual({ created: false });

    const grant = await here.logins.login('root@example.com', password, HOME);
    expect(grant).toMatchObject({ passwordChangeRequired: true, user: { role: 'admin', tenantId: DEFAULT_TENANT_ID } });
    expect(grant.refreshToken).toBeUndefined();
    expect(await codeOf(as(here, grant.accessToken))).toBe('password_change_required');
  });

  it('A7: a given first password is kept secret, checked, and must be changed too', async () => {
    const weak = () => here.first.ensureFirstAdmin({ email: 'root@example.com', password: new Secret('admin') });
    expect(await codeOf(weak)).toBe('invalid_request');
    const answer = await here.first.ensureFirstAdmin({ email: 'root@example.com', password: new Secret(PASSWORD) });
    expect(answer).toEqual({ created: true });
    expect((await here.logins.login('root@example.com', PASSWORD, HOME)).passwordChangeRequired).toBe(true);
  });

  it('makes one first virtual key, and none again after that one was revoked', async () => {
    await here.first.ensureFirstAdmin({ email: 'root@example.com' });
    const results = await Promise.all([here, there].map(({ first }) => first.ensureFirstVirtualKey()));
    const key = results.find((result) => result.created)?.key ?? '';
    expect(results.filter((result) => result.created)).toHaveLength(1);
    expect(await as(here, key)()).toMatchObject({ kind: 'virtual_key', tenantId: DEFAULT_TENANT_ID, limits: {} });
    const { data } = await here.keys.list({ limit: 10 }, undefined);
    await here.keys.revoke(admin, data[0]?.id ?? '');
    expect(await here.first.ensureFirstVirtualKey()).toEqual({ created: false });
  });

  it('A4: a password change, a cut role and a disabled account end tokens on every replica within five seconds', async () => {
    const changes: ((id: string) => Promise<unknown>)[] = [
      (id) => here.logins.changePassword(id, PASSWORD, 'another-long-enough-one', HOME),
      (id) => here.users.change(id, undefined, { role: 'viewer' }),
      (id) => here.users.change(id, undefined, { disabled: true }),
    ];
    for (const [at, change] of changes.entries()) {
      const { user, grant } = await member(`user-${at}@example.com`);
      expect(await as(here, grant.accessToken)()).toMatchObject({ kind: 'user', userId: user.id });
      await as(there, grant.accessToken)();
      await change(user.id);
      expect([at, await codeOf(as(here, grant.accessToken))]).toEqual([at, 'token_invalid']);
      clock.advance(5_000);
      expect([at, await codeOf(as(there, grant.accessToken))]).toEqual([at, 'token_invalid']);
      expect([at, await codeOf(() => here.sessions.renew(grant.refreshToken ?? ''))]).toEqual([at, 'token_invalid']);
    }
  });

  it('rotates refresh tokens, and ends the whole family when one comes twice', async () => {
    const { grant } = await member();
    const second = await here.sessions.renew(grant.refreshToken ?? '');
    expect(await codeOf(as(here, second.accessToken))).toBe('accepted');
    const other = await there.logins.login('ada@example.com', PASSWORD, HOME);
    expect(await codeOf(() => there.sessions.renew(grant.refreshToken ?? ''))).toBe('token_invalid');
    expect(await codeOf(() => here.sessions.renew(second.refreshToken ?? ''))).toBe('token_invalid');
    // Another login of the same person is another family.
    expect(await codeOf(() => here.sessions.renew(other.refreshToken ?? ''))).toBe('accepted');
  });

  it('spends a refresh token once, however many come at the same time', async () => {
    const { grant } = await member();
    const codes = await Promise.all(Array.from({ length: 5 }, () => codeOf(() => here.sessions.renew(grant.refreshToken ?? ''))));
    expect(codes.filter((code) => code === 'accepted')).toHaveLength(1);
  });

  it('logout ends the family and takes any rubbish without complaint', async () => {
    const { grant } = await member();
    await here.sessions.endByToken('rubbish', false);
    await here.sessions.endByToken(grant.refreshToken ?? '', false);
    expect(await codeOf(() => here.sessions.renew(grant.refreshToken ?? ''))).toBe('token_invalid');
  });

  it('C1: stores no token, key or password in the clear', async () => {
    const { grant } = await member();
    const { plain } = await here.keys.create(admin, { name: 'one', tenantId: DEFAULT_TENANT_ID, limits: {} });
    const rows = [
      ...(await test.database.query('SELECT row_to_json(u)::text AS text FROM users u')),
      ...(await test.database.query('SELECT row_to_json(k)::text AS text FROM virtual_keys k')),
      ...(await test.database.query('SELECT row_to_json(r)::text AS text FROM refresh_tokens r')),
    ];
    const dump = JSON.stringify(rows);
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const secret of [plain, PASSWORD, grant.refreshToken ?? '', Buffer.from(plain).toString('hex')]) {
      expect(dump.includes(secret)).toBe(false);
    }
  });

  it('A10: a revoked key, an expired one and one of a disabled owner are refused within five seconds', async () => {
    const { user } = await member();
    const make = (over: { userId?: string; expiresAt?: Date }) =>
      here.keys.create(admin, { name: 'k', tenantId: DEFAULT_TENANT_ID, limits: { rpm: 5, allowedModels: ['m'] }, ...over });
    const [revoked, expiring, owned] = [
      await make({}),
      await make({ expiresAt: new Date(clock.now() + 3_000) }),
      await make({ userId: user.id }),
    ];
    expect(await as(there, revoked.plain)()).toMatchObject({ limits: { rpm: 5, allowedModels: ['m'] } });
    expect(await as(there, owned.plain)()).toMatchObject({ userId: user.id, role: 'member' });
    await as(there, expiring.plain)();
    await here.keys.revoke(admin, revoked.key.id);
    await here.users.change(user.id, undefined, { disabled: true });
    clock.advance(5_000);
    for (const { plain } of [revoked, expiring, owned]) {
      expect([await codeOf(as(here, plain)), await codeOf(as(there, plain))]).toEqual(['key_invalid', 'key_invalid']);
    }
  });

  it('A9: a key with a wrong checksum costs no look-up, an unknown one costs one', async () => {
    const query = jest.spyOn(test.database, 'query');
    const unknown = generateVirtualKey();
    const wrong = unknown.slice(0, -1) + (unknown.endsWith('7') ? '8' : '7');
    for (const credential of [wrong, 'rlg_', 'sk-something-else', 'a.b.c', "rlg_' OR 1=1", 'x'.repeat(10_000)]) {
      expect(await codeOf(as(here, credential))).toBe('key_invalid');
    }
    expect(query).not.toHaveBeenCalled();
    for (let i = 0; i < 5; i++) expect(await codeOf(as(here, unknown))).toBe('key_invalid');
    expect(query).toHaveBeenCalledTimes(1);
  });

  it('takes the operators’ key without asking the database, and nothing like it', async () => {
    const query = jest.spyOn(test.database, 'query');
    expect(await as(here, ADMIN_KEY)()).toEqual({ kind: 'automation', tenantId: DEFAULT_TENANT_ID, role: 'admin', limits: {} });
    expect(await codeOf(as(here, `${ADMIN_KEY}0`))).toBe('key_invalid');
    expect(query).not.toHaveBeenCalled();
  });

  it('C5: a key hashed under another master key is good, and hashed anew by its use', async () => {
    await here.first.ensureFirstAdmin({ email: 'root@example.com' });
    const { plain } = await here.keys.create(admin, { name: 'k', tenantId: DEFAULT_TENANT_ID, limits: {} });
    const next = new Secret('the next master key of this test, long too');
    const under = (masterKey: Secret, previousMasterKeys: Secret[] = []) => {
      const changed = { ...settings, masterKey, previousMasterKeys };
      const checks = new CredentialChecks(test.database, new TokenCodec(changed, clock), changed, clock);
      return codeOf(() => checks.prepare(plain)());
    };
    expect(await under(next)).toBe('key_invalid');
    expect(await under(settings.masterKey, [next])).toBe('accepted');
    expect(await under(next, [settings.masterKey])).toBe('accepted');
    expect(await under(next)).toBe('accepted');
    expect(await under(settings.masterKey)).toBe('key_invalid');
  });

  it('C5: a process of before the change takes nothing back', async () => {
    await here.first.ensureFirstAdmin({ email: 'root@example.com' });
    const { plain } = await here.keys.create(admin, { name: 'k', tenantId: DEFAULT_TENANT_ID, limits: {} });
    const next = new Secret('the key after the next one of this test');
    const process = (masterKey: Secret, previousMasterKeys: Secret[] = []) => {
      const own = { ...settings, masterKey, previousMasterKeys };
      const checks = new CredentialChecks(test.database, new TokenCodec(own, clock), own, clock);
      return () => codeOf(() => checks.prepare(plain)());
    };
    const before = process(settings.masterKey, [next]);
    clock.advance(1_000);
    const behind = process(next, [settings.masterKey]);
    for (const one of [before, behind, before, behind, before]) expect(await one()).toBe('accepted');
    expect(await process(next)()).toBe('accepted');
  });

  it('B3: a key of another tenant is not found, and stays', async () => {
    await here.first.ensureFirstAdmin({ email: 'root@example.com' });
    const other = await here.tenants.create('other');
    const { key, plain } = await here.keys.create(admin, { name: 'k', tenantId: other.id, limits: {} });
    expect(await codeOf(() => here.keys.get(key.id, DEFAULT_TENANT_ID))).toBe('not_found');
    expect(await codeOf(() => here.keys.revoke({ ...admin, role: 'member' }, key.id))).toBe('not_found');
    expect((await here.keys.list({ limit: 10 }, DEFAULT_TENANT_ID)).data).toEqual([]);
    expect(await codeOf(as(here, plain))).toBe('accepted');
  });

  it('writes down uses in batches', async () => {
    await here.first.ensureFirstAdmin({ email: 'root@example.com' });
    const { key, plain } = await here.keys.create(admin, { name: 'k', tenantId: DEFAULT_TENANT_ID, limits: {} });
    await as(here, plain)();
    expect((await here.keys.get(key.id, undefined)).lastUsedAt).toBeNull();
    await here.lastUsed.flush();
    expect((await here.keys.get(key.id, undefined)).lastUsedAt?.getTime()).toBe(clock.now());
  });

  it('never leaves an installation without an admin', async () => {
    await here.first.ensureFirstAdmin({ email: 'root@example.com' });
    const { user: second } = await here.users.create({ email: 'two@example.com', role: 'admin', tenantId: DEFAULT_TENANT_ID });
    const { data } = await here.users.list({ limit: 10 }, undefined);
    const first = data.find(({ id }) => id !== second.id)?.id ?? '';
    const codes = await Promise.all([
      codeOf(() => here.users.change(first, undefined, { disabled: true })),
      codeOf(() => there.users.change(second.id, undefined, { role: 'member' })),
    ]);
    expect(codes.sort()).toEqual(['accepted', 'conflict']);
  });

  it('pages through lists without loss or repetition', async () => {
    await here.first.ensureFirstAdmin({ email: 'root@example.com' });
    const made: string[] = [];
    for (let i = 0; i < 7; i++) {
      made.push((await here.keys.create(admin, { name: `k${i}`, tenantId: DEFAULT_TENANT_ID, limits: {} })).key.id);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await here.keys.list({ limit: 3, cursor }, DEFAULT_TENANT_ID);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect([...seen].sort()).toEqual([...made].sort());
    expect(await codeOf(() => here.keys.list({ limit: 3, cursor: "' OR 1=1 --" }, undefined))).toBe('invalid_request');
  });
});
