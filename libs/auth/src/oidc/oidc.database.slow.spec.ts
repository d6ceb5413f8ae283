import { OperatorFetch } from '@libs/egress';
import { GatewayError, type Role, Secret } from '@libs/kernel';
import { FakeClock } from '../../../../test/support/fake-clock';
import { CLIENT_ID, CLIENT_SECRET, type Fault, OidcIssuer } from '../../../../test/support/oidc-issuer';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import { PrincipalCache } from '../credentials/principal-cache';
import { Sessions } from '../sessions/sessions';
import { DEFAULT_TENANT_ID } from '../settings';
import { TenantService } from '../tenants/tenant.service';
import { TokenCodec } from '../tokens/token-codec';
import { Passwords } from '../users/passwords';
import { type CreateUser, UserService } from '../users/user.service';
import { Issuer } from './issuer';
import { AttemptSeal } from './login-attempt';
import { OidcLoginService } from './oidc-login.service';
import type { OidcSettings } from './settings';

const PUBLIC_URL = 'https://llm.example.com';
const HOME = { address: '192.0.2.1' };
const secret = new Secret('the token secret of this test, long enough');

describe('login through an identity provider', () => {
  let test: TestDatabase;
  let issuer: OidcIssuer;
  let users: UserService;
  let tenants: TenantService;
  const sockets = new OperatorFetch();
  const clock = new FakeClock();
  const cache = new PrincipalCache();
  const tokens = new TokenCodec({ jwtSecret: secret }, clock);

  beforeAll(async () => {
    [test, issuer] = await Promise.all([createTestDatabase(), OidcIssuer.start()]);
  });
  afterAll(async () => {
    await sockets.close();
    await issuer.stop();
    await test.drop();
  });
  beforeEach(async () => {
    await test.database.query('TRUNCATE users, tenants CASCADE');
    await test.database.query('INSERT INTO tenants (id, name) VALUES ($1, $2)', [DEFAULT_TENANT_ID, 'default']);
    users = new UserService(test.database, new Passwords(), tokens, cache);
    tenants = new TenantService(test.database, cache);
    Object.assign(issuer, { algorithm: 'RS256', fault: undefined, userinfo: {}, endsSessions: true });
    issuer.person = { sub: 'ada-1', email: 'Ada@Example.com', email_verified: true, groups: ['engineers'] };
  });

  function service(over: Partial<OidcSettings> = {}): OidcLoginService {
    const settings: OidcSettings = {
      ...{
        issuer: issuer.url,
        clientId: CLIENT_ID,
        clientSecret: new Secret(CLIENT_SECRET),
        name: 'SSO',
        scopes: 'openid email',
      },
      ...{ roleClaim: 'groups', roleMap: new Map<string, Role>([['engineers', 'member']]), tenantMap: new Map<string, string>() },
      ...{ autoCreate: true, linkByEmail: true, trustEmail: false, sessionSeconds: 3_600, publicUrl: PUBLIC_URL },
      ...over,
    };
    const seal = new AttemptSeal(secret);
    const sessions = new Sessions(test.database, tokens, cache, { raise: () => undefined });
    const source = new Issuer(settings, (url, ask) => sockets.fetch(url, ask), clock);
    return new OidcLoginService(settings, source, seal, test.database, { sessions, cache }, clock);
  }

  /** What a browser does: there and back. */
  async function there(logins: OidcLoginService) {
    const { url, sealed } = await logins.begin('/dashboard');
    const answer = await fetch(url, { redirect: 'manual' });
    const back = new URL(answer.headers.get('location') ?? '');
    expect(back.origin + back.pathname).toBe(`${PUBLIC_URL}/v1/auth/oidc/callback`);
    return { query: back.search.slice(1), attempt: logins.attemptOf(sealed) };
  }
  it('ends at the issuer too, where it has a place for that', async () => {
    const url = new URL(await service().logoutUrl());
    expect(url.origin + url.pathname).toBe(`${issuer.url}/end`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...{ of: 'everything', client_id: CLIENT_ID, post_logout_redirect_uri: `${PUBLIC_URL}/` },
    });
    issuer.endsSessions = false;
    expect(await service().logoutUrl()).toBe('/');
  });

  async function logIn(over: Partial<OidcSettings> = {}) {
    const logins = service(over);
    const { query, attempt } = await there(logins);
    return logins.finish(query, attempt, HOME);
  }
  const refusal = async (work: () => Promise<unknown>): Promise<string> => {
    try {
      await work();
      return 'accepted';
    } catch (thrown) {
      return thrown instanceof GatewayError ? `${thrown.code}: ${thrown.message}` : String(thrown);
    }
  };
  const enter = (over: Partial<CreateUser> = {}) =>
    users.create({ email: 'ada@example.com', role: 'member', tenantId: DEFAULT_TENANT_ID, ...over });

  it.each(['RS256', 'ES256'] as const)('enters somebody new, signed with %s, and knows them again', async (algorithm) => {
    issuer.algorithm = algorithm;
    const first = await logIn();
    expect(first.user).toMatchObject({
      email: 'ada@example.com',
      role: 'member',
      tenantId: DEFAULT_TENANT_ID,
      hasPassword: false,
    });
    expect(first.refreshToken).toBeDefined();
    expect(first.refreshExpiresInSeconds).toBeLessThanOrEqual(3_600);
    // The subject is who they are; the address may change.
    issuer.person = { ...issuer.person, email: 'ada.l@example.com' };
    expect((await logIn()).user.id).toBe(first.user.id);
  });

  it.each<Fault>([
    'other key',
    'alg none',
    'HS256 with the client secret',
    'other nonce',
    'other audience',
    'other issuer',
    'expired',
    'no token',
    'cut signature',
  ])('A1, A2: refuses a token with %s', async (fault) => {
    issuer.fault = fault;
    expect(await refusal(logIn)).toMatch(/^login_failed: /);
    expect((await users.list({ limit: 10 }, undefined)).data).toEqual([]);
  });

  it('refuses another state, a code that comes twice, another browser and a late return', async () => {
    const logins = service();
    const one = await there(logins);
    const other = await there(logins);
    expect(await refusal(() => logins.finish(one.query, other.attempt, HOME))).toMatch(/^login_failed/);
    const forged = one.query.replace(/state=[^&]+/, 'state=another');
    expect(await refusal(() => logins.finish(forged, one.attempt, HOME))).toMatch(/^login_failed/);
    expect(await refusal(() => logins.finish('error=access_denied', one.attempt, HOME))).toMatch(/^login_failed/);
    expect(await refusal(() => logins.finish(other.query, other.attempt, HOME))).toBe('accepted');
    expect(await refusal(() => logins.finish(other.query, other.attempt, HOME))).toMatch(/^login_failed/);

    const { sealed } = await logins.begin(undefined);
    expect(logins.attemptOf(sealed).returnTo).toBe('/');
    for (const kept of [
      undefined,
      '',
      'x',
      `${sealed.slice(0, -2)}AA`,
      new AttemptSeal(new Secret('another secret that is long enough too')).seal(logins.attemptOf(sealed)),
    ]) {
      expect(() => logins.attemptOf(kept)).toThrow(expect.objectContaining({ code: 'login_failed' }));
    }
    clock.advance(601_000);
    expect(() => logins.attemptOf(sealed)).toThrow(expect.objectContaining({ code: 'login_failed' }));
  });

  it('links somebody entered before by a verified address only, and only once', async () => {
    const { user } = await enter();
    issuer.person = { ...issuer.person, email_verified: false };
    expect(await refusal(logIn)).toMatch(/^forbidden: .*not verified/);
    issuer.person = { sub: 'ada-1', email: 'ada@example.com', groups: ['engineers'] };
    expect(await refusal(logIn)).toMatch(/^forbidden/);
    issuer.person = { ...issuer.person, email_verified: 'true' };
    expect(await refusal(logIn)).toMatch(/^forbidden/);
    issuer.person = { ...issuer.person, email_verified: true };
    expect(await refusal(() => logIn({ linkByEmail: false }))).toMatch(/^forbidden: .*somebody else/);
    const grant = await logIn();
    expect(grant.user.id).toBe(user.id);
    // Who proved themselves elsewhere need not change a password they were given here.
    expect(grant).toMatchObject({ passwordChangeRequired: false });
    // Another person at the issuer who got the same address takes nobody's account.
    issuer.person = { ...issuer.person, sub: 'mallory-1' };
    expect(await refusal(logIn)).toMatch(/^forbidden: .*somebody else/);
  });

  it('trusts unspoken verification only where told, and never against the issuer’s word', async () => {
    issuer.person = { sub: 'bob-1', email: 'bob@example.com', groups: ['engineers'] };
    expect(await refusal(() => logIn({ trustEmail: true }))).toBe('accepted');
    issuer.person = { sub: 'eve-1', email: 'eve@example.com', email_verified: false, groups: ['engineers'] };
    expect(await refusal(() => logIn({ trustEmail: true }))).toMatch(/^forbidden/);
  });

  it('lets nobody in whom nobody entered, who has no role, or whose account is disabled', async () => {
    expect(await refusal(() => logIn({ autoCreate: false }))).toMatch(/^forbidden: .*entered/);
    issuer.person = { ...issuer.person, groups: ['others'] };
    expect(await refusal(logIn)).toMatch(/^forbidden: .*no role/);
    issuer.person = { ...issuer.person, groups: ['engineers'] };
    const { user } = await logIn();
    await users.change(user.id, undefined, { disabled: true });
    expect(await refusal(logIn)).toMatch(/^forbidden: .*disabled/);
  });

  it('follows the issuer’s roles from login to login, the highest of several, and ends what a lost role had opened', async () => {
    const roleMap = new Map<string, Role>([
      ['bosses', 'admin'],
      ['engineers', 'member'],
    ]);
    const { user, refreshToken = '' } = await logIn({ roleMap });
    issuer.person = { ...issuer.person, groups: ['engineers', 'bosses'] };
    await enter({ email: 'root@example.com', role: 'admin' });
    expect((await logIn({ roleMap })).user).toMatchObject({ id: user.id, role: 'admin' });
    const sessions = new Sessions(test.database, tokens, cache, { raise: () => undefined });
    expect(await refusal(() => sessions.renew(refreshToken))).toMatch(/^token_invalid/);
    const last = await logIn({ roleMap });
    issuer.person = { ...issuer.person, groups: [] };
    expect(await refusal(() => logIn({ roleMap }))).toMatch(/no role/);
    expect(await refusal(() => sessions.renew(last.refreshToken ?? ''))).toMatch(/^token_invalid/);
  });

  it('A11: maps tenants by the operator’s list alone, and moves or captures nobody', async () => {
    const acme = await tenants.create('acme');
    const mapped = { tenantClaim: 'org', tenantMap: new Map([['acme-corp', acme.id]]) };
    issuer.person = { ...issuer.person, org: DEFAULT_TENANT_ID };
    expect(await refusal(() => logIn(mapped))).toMatch(/no tenant/);
    issuer.person = { ...issuer.person, org: 'acme-corp' };
    expect((await logIn(mapped)).user.tenantId).toBe(acme.id);
    issuer.person = { ...issuer.person, org: 'elsewhere' };
    expect(await refusal(() => logIn(mapped))).toMatch(/another tenant/);
    // An administrator of acme enters the address of somebody who has not come yet.
    await enter({ email: 'grace@example.com', tenantId: acme.id });
    issuer.person = { sub: 'grace-1', email: 'grace@example.com', email_verified: true, groups: ['engineers'] };
    expect(await refusal(logIn)).toMatch(/another tenant/);
  });

  it('reads the userinfo endpoint for what the token leaves out, and keeps an address with its proof', async () => {
    issuer.person = { sub: 'ada-1' };
    issuer.userinfo = { email: 'ada@example.com', email_verified: true, groups: ['engineers'] };
    expect((await logIn()).user).toMatchObject({ email: 'ada@example.com', role: 'member' });
    issuer.person = { sub: 'eve-1', email: 'eve@example.com' };
    issuer.userinfo = { email: 'other@example.com', email_verified: true, groups: ['engineers'] };
    expect(await refusal(logIn)).toMatch(/not verified/);
  });

  it('V9: an issuer that is away is no wrong password', async () => {
    expect(await refusal(() => service({ issuer: 'http://127.0.0.1:1' }).begin('/'))).toMatch(/^dependency_unavailable/);
  });
});
