import { GatewayError, type Principal } from '@libs/kernel';
import { MemoryRateLimitStore, type AdmissionAsk, type RateLimitStore } from '@libs/shared-state';
import { FakeClock } from '../../../test/support/fake-clock';
import { Admission, type Admitted, type Demand } from './admission';
import type { DefaultLimits } from './rules';

const virtualKey = (limits: Principal['limits'] = {}, more: Partial<Principal> = {}): Principal => ({
  kind: 'virtual_key',
  tenantId: 'ten_1',
  role: 'member',
  userId: 'usr_1',
  virtualKeyId: 'vk_1',
  limits,
  ...more,
});

const ASKED: Demand = { models: [], likelyTokens: 0, mostTokens: 0, mostMicroUsd: 0, anthropic: false };

function setUp(defaults: DefaultLimits = {}) {
  const clock = new FakeClock();
  const admission = new Admission(new MemoryRateLimitStore(clock), defaults);
  let serial = 0;
  const enter = (principal: Principal, demand: Partial<Demand> = {}): Admitted => {
    const admitted = admission.reserve(principal, `req_${++serial}`, { ...ASKED, ...demand });
    if (admitted instanceof Promise) throw new Error('a store in memory answers at once');
    return admitted;
  };
  const refused = (principal: Principal, demand: Partial<Demand> = {}): GatewayError => {
    try {
      enter(principal, demand);
    } catch (error) {
      if (error instanceof GatewayError) return error;
      throw error;
    }
    throw new Error('was admitted');
  };
  return { clock, admission, enter, refused };
}

describe('Admission', () => {
  it('lets everyone in where nothing is limited, and says nothing of limits', () => {
    expect(setUp().enter(virtualKey()).headers).toEqual({});
  });

  it('shows what is left, then refuses as rate_limited with the seconds to wait', () => {
    const { clock, enter, refused } = setUp();
    const principal = virtualKey({ rpm: 2 });
    expect(enter(principal).headers).toEqual({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '1m0s',
    });
    clock.advance(20_500);
    enter(principal);
    expect(refused(principal)).toMatchObject({
      code: 'rate_limited',
      status: 429,
      retryAfterSeconds: 40,
      headers: {
        'x-ratelimit-limit-requests': '2',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '39.5s',
      },
    });
    clock.advance(39_500);
    expect(enter(principal).headers).toMatchObject({ 'x-ratelimit-remaining-requests': '0' });
  });

  it("takes the installation's default where the key has no limit of its own", () => {
    const { enter, refused } = setUp({ virtual_key: { rpm: 1 } });
    enter(virtualKey());
    expect(refused(virtualKey()).message).toContain('1 requests per minute');
    expect(enter(virtualKey({ rpm: 5 }, { virtualKeyId: 'vk_2' })).headers['x-ratelimit-limit-requests']).toBe('5');
  });

  it("gives a user's own limits to the user, not to its keys", () => {
    const { enter, refused } = setUp();
    const user = virtualKey({ rpm: 1 }, { kind: 'user', virtualKeyId: undefined });
    enter(user);
    expect(refused(user).code).toBe('rate_limited');
    expect(enter(virtualKey()).headers).toEqual({});
  });

  it('counts all keys of a tenant together, and tenants apart', () => {
    const { enter, refused } = setUp({ tenant: { rpm: 2 } });
    enter(virtualKey({}, { virtualKeyId: 'vk_1' }));
    enter(virtualKey({}, { virtualKeyId: 'vk_2' }));
    expect(refused(virtualKey({}, { virtualKeyId: 'vk_3' })).code).toBe('rate_limited');
    enter(virtualKey({}, { tenantId: 'ten_2' }));
  });

  it('limits what is in flight; releasing twice frees one slot', () => {
    const { admission, enter, refused } = setUp();
    const principal = virtualKey({ concurrency: 2 });
    const first = enter(principal);
    enter(principal);
    expect(refused(principal)).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 1 });
    admission.release(first);
    admission.release(first);
    enter(principal);
    expect(refused(principal).message).toContain('at most 2 at once');
    admission.close();
  });

  it('keeps the slots of long requests by its heartbeat, and only of those still running', () => {
    const { clock, admission, enter, refused } = setUp();
    const principal = virtualKey({ concurrency: 1 });
    const long = enter(principal);
    for (let i = 0; i < 5; i++) {
      clock.advance(40_000);
      admission.heartbeat();
      expect(refused(principal).code).toBe('rate_limited');
    }
    admission.release(long);
    admission.heartbeat();
    admission.release(enter(principal));
  });

  it('reserves tokens as they are expected, and books what was used', () => {
    const { admission, enter, refused } = setUp();
    const principal = virtualKey({ tpm: 1_000 });
    const first = enter(principal, { likelyTokens: 900 });
    expect(first.headers).toEqual({
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '100',
      'x-ratelimit-reset-tokens': '1m1s',
    });
    expect(refused(principal, { likelyTokens: 200 })).toMatchObject({
      code: 'rate_limited',
      message: expect.stringContaining('1000 tokens per minute'),
      headers: { 'x-ratelimit-remaining-tokens': '0' },
    });
    admission.settle(first, { tokens: 300, microUsd: 0 });
    admission.settle(first, { tokens: 1_000, microUsd: 0 });
    expect(enter(principal, { likelyTokens: 700 }).headers).toMatchObject({
      'x-ratelimit-remaining-tokens': '0',
      'retry-after': '61',
    });
  });

  it("gives Anthropic's clients the names that they read too", () => {
    const { enter, refused } = setUp();
    const principal = virtualKey({ rpm: 1 });
    expect(enter(principal, { anthropic: true }).headers).toMatchObject({
      'x-ratelimit-remaining-requests': '0',
      'anthropic-ratelimit-requests-limit': '1',
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(refused(principal, { anthropic: true }).headers).toMatchObject({ 'anthropic-ratelimit-requests-remaining': '0' });
  });

  it('waits for a store that answers later and survives its failing release', async () => {
    const released: AdmissionAsk[] = [];
    const store: RateLimitStore = {
      reserve: () => Promise.resolve({ admitted: true, requests: null, tokens: null, ticket: { reserved: 5 } }),
      settle: () => Promise.reject(new Error('away')),
      heartbeat: () => Promise.reject(new Error('away')),
      release: (ask) => (released.push(ask), Promise.reject(new Error('away'))),
      standing: () => [],
    };
    const admission = new Admission(store, { virtual_key: { concurrency: 3 } });
    const admitted = await admission.reserve(virtualKey(), 'req_1', ASKED);
    admission.heartbeat();
    admission.settle(admitted, { tokens: 1, microUsd: 1 });
    admission.release(admitted);
    expect(released).toEqual([admitted.ask]);
  });

  it('rejects with rate_limited when a later answer refuses', async () => {
    const store: RateLimitStore = {
      reserve: () => Promise.resolve({ admitted: false, reason: 'rate', key: 'k', limit: 3, retryAfterMs: 1 }),
      settle: () => undefined,
      heartbeat: () => undefined,
      release: () => undefined,
      standing: () => [],
    };
    await expect(new Admission(store, {}).reserve(virtualKey(), 'req_1', ASKED)).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: 1,
    });
  });
});
