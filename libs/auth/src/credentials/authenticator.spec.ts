import { GatewayError, type Principal } from '@libs/kernel';
import { FakeClock } from '../../../../test/support/fake-clock';
import { Authenticator } from './authenticator';
import type { CredentialChecks } from './credential-checks';
import { type CheckedCredential, PrincipalCache } from './principal-cache';
import { keyInvalid } from './read-credential';

const principal = (virtualKeyId: string): Principal => ({
  kind: 'virtual_key',
  tenantId: 'ten_1',
  role: 'member',
  virtualKeyId,
  limits: {},
});
const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Answers for the database: what a look-up finds, or how it fails. */
class Lookups implements Pick<CredentialChecks, 'prepare'> {
  count = 0;
  expiresAt = Infinity;
  answer: () => Promise<void> = () => Promise.resolve();

  prepare(credential: string): () => Promise<CheckedCredential> {
    return async () => {
      this.count++;
      await this.answer();
      return { principal: principal(credential), expiresAt: this.expiresAt };
    };
  }
}

describe('Authenticator', () => {
  let clock: FakeClock;
  let lookups: Lookups;
  let used: string[];
  let authenticator: Authenticator;
  const away = (): Promise<void> => Promise.reject(new Error('connection refused'));
  const codeOf = async (headers: Parameters<Authenticator['authenticate']>[0]): Promise<string> => {
    try {
      await authenticator.authenticate(headers);
      return 'accepted';
    } catch (thrown) {
      return thrown instanceof GatewayError ? thrown.code : String(thrown);
    }
  };

  beforeEach(() => {
    clock = new FakeClock();
    lookups = new Lookups();
    used = [];
    const checks: Pick<CredentialChecks, 'prepare'> = lookups;
    authenticator = new Authenticator(checks, new PrincipalCache(), { touch: (id) => used.push(id) }, clock);
  });

  it('answers at once for what it has just seen, with one look-up however many ask', async () => {
    const first = await Promise.all(Array.from({ length: 20 }, async () => authenticator.authenticate(bearer('k1'))));
    expect(first.every((found) => found.virtualKeyId === 'k1')).toBe(true);
    expect(authenticator.authenticate(bearer('k1'))).not.toBeInstanceOf(Promise);
    expect(lookups.count).toBe(1);
    expect(used).toHaveLength(21);
  });

  it('A5: two tokens that begin alike are never one', async () => {
    const alike = 'x'.repeat(300);
    const [one, two] = [
      await authenticator.authenticate(bearer(`${alike}1`)),
      await authenticator.authenticate(bearer(`${alike}2`)),
    ];
    expect([one.virtualKeyId, two.virtualKeyId]).toEqual([`${alike}1`, `${alike}2`]);
    expect(lookups.count).toBe(2);
  });

  it('looks again in the background while it still answers, and notices a revocation', async () => {
    await authenticator.authenticate(bearer('k1'));
    clock.advance(2_500);
    lookups.answer = () => Promise.reject(keyInvalid());
    expect(authenticator.authenticate(bearer('k1'))).toEqual(principal('k1'));
    await turn();
    expect(await codeOf(bearer('k1'))).toBe('key_invalid');
  });

  it('A4, A10: nothing revoked works after five seconds, even for a key that was silent', async () => {
    await authenticator.authenticate(bearer('k1'));
    lookups.answer = () => Promise.reject(keyInvalid());
    clock.advance(5_000);
    expect(await codeOf(bearer('k1'))).toBe('key_invalid');
  });

  it('A2: nothing works past its own end, cached or not', async () => {
    lookups.expiresAt = clock.now() + 1_000;
    await authenticator.authenticate(bearer('k1'));
    clock.advance(1_000);
    expect(await codeOf(bearer('k1'))).toBe('key_invalid');
  });

  it('K2, V9: with the database away, known keys work for a minute and nobody is told 401', async () => {
    await authenticator.authenticate(bearer('k1'));
    lookups.answer = away;
    for (let second = 5; second < 60; second += 5) {
      clock.advance(5_000);
      expect([second, await codeOf(bearer('k1')), await codeOf(bearer('unknown'))]).toEqual([
        second,
        'accepted',
        'dependency_unavailable',
      ]);
    }
    clock.advance(6_000);
    expect(await codeOf(bearer('k1'))).toBe('dependency_unavailable');
    lookups.answer = () => Promise.resolve();
    expect(await codeOf(bearer('k1'))).toBe('accepted');
  });

  it('K2: while the database is known to be away, known keys do not wait for it', async () => {
    await authenticator.authenticate(bearer('k1'));
    lookups.answer = away;
    clock.advance(10_000);
    await authenticator.authenticate(bearer('k1'));
    const before = lookups.count;
    for (let i = 0; i < 100; i++) expect(authenticator.authenticate(bearer('k1'))).toEqual(principal('k1'));
    expect(lookups.count).toBe(before);
    clock.advance(1_001);
    await authenticator.authenticate(bearer('k1'));
    expect(lookups.count).toBe(before + 1);
  });

  it('K2: a database that hangs holds a known key for less than half a second, another for less than two', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance', 'queueMicrotask', 'nextTick'] });
    try {
      await authenticator.authenticate(bearer('k1'));
      clock.advance(10_000);
      lookups.answer = () => new Promise(() => undefined);
      const known = codeOf(bearer('k1'));
      await jest.advanceTimersByTimeAsync(450);
      expect(await known).toBe('accepted');
      const unknown = codeOf(bearer('k2'));
      await jest.advanceTimersByTimeAsync(1_900);
      expect(await unknown).toBe('dependency_unavailable');
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([
    ['nothing', {}, 'credentials_missing'],
    ['an empty key', { 'x-api-key': '' }, 'credentials_missing'],
    ['another scheme', { authorization: 'Basic dXNlcjpwYXNz' }, 'key_invalid'],
    ['two that differ', { ...bearer('k1'), 'x-api-key': 'k2' }, 'key_invalid'],
    ['two keys that differ', { 'x-api-key': 'k1', 'x-goog-api-key': 'k2' }, 'key_invalid'],
    ['a repeated header', { 'x-api-key': ['k1', 'k2'] }, 'key_invalid'],
    ['the same twice', { ...bearer('k1'), 'x-api-key': 'k1' }, 'accepted'],
    ['x-goog-api-key', { 'x-goog-api-key': 'k1' }, 'accepted'],
    ['bearer in small letters', { authorization: 'bearer k1' }, 'accepted'],
  ])('A9: %s', async (_what, headers, code) => {
    expect(await codeOf(headers)).toBe(code);
  });

  it('A9: refuses an Authorization sent twice, of which Node shows only the first', () => {
    const raw = ['Host', 'h', 'Authorization', 'Bearer k1', 'authorization', 'Bearer k2'];
    expect(() => authenticator.authenticate(bearer('k1'), raw)).toThrow(expect.objectContaining({ code: 'key_invalid' }));
  });
});
