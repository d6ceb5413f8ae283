import { randomBytes } from 'node:crypto';
import { TenantCipher } from '@libs/database';
import { NO_USAGE, Secret } from '@libs/kernel';
import { type CacheStore, MemoryCacheStore } from '@libs/shared-state';
import { FakeClock } from '../../../test/support/fake-clock';
import { CacheDirectory } from './cache-directory';
import type { CacheSettingsRepository } from './cache-settings.repository';
import { CACHE_DEFAULTS, type CachePolicy, resolvePolicy } from './policy';
import { type Identifiable, type Identity, ResponseCache } from './response-cache';
import type { StoredAnswer } from './stored-answer';

const policy = resolvePolicy(CACHE_DEFAULTS, {}, undefined, {}) as CachePolicy;
/** Nobody set or purged anything. */
const directory = new CacheDirectory({} as CacheSettingsRepository, { publish: () => {}, subscribe: () => () => {} }, () => {});

function open(sealed = false, store?: CacheStore, maxEntryBytes = 10_000) {
  const clock = new FakeClock();
  const cipher = new TenantCipher(new Secret(randomBytes(32).toString('base64')), 'response-cache');
  const kept = store ?? new MemoryCacheStore(clock, 500_000_000);
  const cache = new ResponseCache(kept, cipher, directory, clock, {
    ...{ installation: CACHE_DEFAULTS, maxEntryBytes, sealed },
  });
  return { cache, clock };
}

const asking = (tenantId: string, content: string, more: Partial<Identifiable> & { temperature?: number } = {}): Identifiable => {
  const { temperature = 0, ...rest } = more;
  return {
    ...{ tenantId, dialect: 'openai-chat', route: '["m"]' },
    body: Buffer.from(JSON.stringify({ temperature, content })),
    request: () => ({
      ...{ model: 'm', system: [], stream: false, includeUsage: false, temperature },
      messages: [{ role: 'user', content: [{ type: 'text', text: content }] }],
    }),
    ownWords: () => undefined,
    ...rest,
  };
};

const answer = (text: string): StoredAnswer => ({
  ...{ form: 'body', family: 'openai', profile: 'openai', providerId: 'p', model: 'm', modelAsked: 'm', requestId: 'r' },
  ...{ createdAt: new FakeClock().now(), seq: 0, usage: NO_USAGE, costMicroUsd: 1, latencyMs: 1, changes: [] },
  bytes: Buffer.from(text),
});

const name = (cache: ResponseCache, of: Identifiable): Identity => cache.identify(of, policy) as Identity;

describe('the response cache', () => {
  it.each([
    ['100,000 lookups in the process', 100_000, false],
    ['5,000 lookups of sealed answers', 5_000, true],
  ])('gives nobody the answer of another tenant: %s', async (_what, rounds, sealed) => {
    const { cache } = open(sealed);
    const tenants = Array.from({ length: 20 }, (_, i) => `ten_${i}`);
    const questions = Array.from({ length: 25 }, (_, i) => `question ${i}`);
    // Half of what can be asked was answered, each answer with the name of whom it is for.
    const filled = (tenant: number, question: number): boolean => (tenant + question) % 2 === 0;
    const names = tenants.map((tenant) => questions.map((question) => name(cache, asking(tenant, question))));
    for (const [t, tenant] of tenants.entries())
      for (const [q, question] of questions.entries())
        if (filled(t, q))
          await cache.keep(tenant, name(cache, asking(tenant, question)).key, answer(`${tenant} ${question}`), policy);
    let state = 1;
    const random = (below: number): number => (state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647) % below;
    let [hits, misses, crossed] = [0, 0, 0];
    for (let i = 0; i < rounds; i++) {
      const [t, q, of] = [random(20), random(25), random(20)];
      // By the tenant's own name for it, or by the name that another tenant's answer lies under.
      const key = names[i % 3 === 0 ? of : t]?.[q]?.key as string;
      const found = await cache.find(tenants[t] as string, key, policy);
      if (found && found.bytes.toString() !== `${tenants[t]} ${questions[q]}`) crossed++;
      if (found) hits++;
      else misses++;
    }
    expect(crossed).toBe(0);
    expect(hits).toBeGreaterThan(rounds / 5);
    expect(misses).toBeGreaterThan(rounds / 5);
  });

  it('names no question of two tenants alike, and the same question always', () => {
    const { cache } = open();
    const [a, b] = [name(cache, asking('a', 'x')), name(cache, asking('b', 'x'))];
    expect(a.key).not.toBe(b.key);
    expect(a.partition).not.toBe(b.partition);
    expect(name(cache, asking('a', 'x', { body: Buffer.from('{ "temperature": 0, "content": "x" }') }))).toEqual(a);
    expect(name(cache, asking('a', 'x', { route: '["n"]' })).key).not.toBe(a.key);
    expect(name(cache, asking('a', 'y'))).toMatchObject({ partition: a.partition, question: 'y' });
  });

  it('has a name of its own for what a body says beyond its meaning, beside the name that all share', () => {
    const { cache } = open();
    const [plain, more, other] = [
      name(cache, asking('a', 'x')),
      ...['one', 'two'].map((words, i) => name(cache, asking('a', 'x', { dialect: `d${i}`, ownWords: () => ({ words }) }))),
    ] as [Identity, Identity, Identity];
    expect(plain.apart).toBeUndefined();
    expect([more.key, other.key, more.question]).toEqual([plain.key, plain.key, 'x']);
    expect(new Set([plain.key, more.apart?.key, other.apart?.key]).size).toBe(3);
    // It may stand in any turn, so that no question is like it.
    expect([more.apart?.question, more.apart?.partition === more.partition]).toEqual([undefined, false]);
  });

  it('has a name of its own for features that are asked for beside the body, and compares questions under the same ones', () => {
    const { cache } = open();
    const beta = (feature: string, content = 'x') => name(cache, asking('a', content, { features: feature }));
    const [plain, one, two] = [name(cache, asking('a', 'x')), beta('one'), beta('two')];
    expect([plain.apart, one.key, two.key]).toEqual([undefined, plain.key, plain.key]);
    expect(new Set([plain.key, one.apart?.key, two.apart?.key]).size).toBe(3);
    expect(beta('one', 'y').apart).toMatchObject({ partition: one.apart?.partition, question: 'y' });
    expect(two.apart?.partition).not.toBe(one.apart?.partition);
  });

  it.each([
    ['short answers', 10],
    ['answers that are compressed', 4_500],
  ])('serves what lies in the store now, however often it was read before: %s', async (_what, times) => {
    const { cache, clock } = open();
    const read = async (): Promise<string | undefined> => (await cache.find('a', 'k', policy))?.bytes.toString();
    const [first, second] = ['first '.repeat(times / 9), 'second '.repeat(times / 9)];
    await cache.keep('a', 'k', answer(first), policy);
    expect([await read(), await read()]).toEqual([first, first]);
    await cache.keep('a', 'k', answer(second), policy);
    expect([await read(), await read()]).toEqual([second, second]);
    clock.advance(policy.maxAgeMs + 1);
    expect(await read()).toBeUndefined();
  });

  it('reads a hot answer once, and holds no more of what it has unpacked than it may', async () => {
    const { cache } = open(false, undefined, 2_000_000);
    const find = (key: string) => cache.find('a', key, policy);
    for (const [key, length] of [
      ['short', 100],
      ['long', 100_000],
    ] as const) {
      await cache.keep('a', key, answer('x'.repeat(length)), policy);
      expect(await find(key)).toBe(await find(key));
    }
    const before = await find('long');
    for (let i = 0; i < 9; i++) {
      await cache.keep('a', `huge ${i}`, answer('y'.repeat(2_000_000)), policy);
      expect((await find(`huge ${i}`))?.bytes.length).toBe(2_000_000);
    }
    const after = await find('long');
    expect(after).not.toBe(before);
    expect(after).toEqual(before);
  });

  it('reads what moved to another tenant’s place as a miss', async () => {
    const bytes = new Map<string, Buffer>();
    const store = {
      get: (_tenant: string, key: string) => bytes.get(key),
      set: (_tenant: string, key: string, { value }: { value: Buffer }) => !!bytes.set(key, value),
      ...{ remove: () => 0, removeWhere: () => 0, usage: () => ({ entries: 0, bytes: 0 }) },
    };
    const { cache } = open(true, store);
    await cache.keep('a', 'k', answer('secret of a'), policy);
    expect(bytes.get('k')?.includes('secret')).toBe(false);
    expect((await cache.find('a', 'k', policy))?.bytes.toString()).toBe('secret of a');
    expect(await cache.find('b', 'k', policy)).toBeUndefined();
  });

  it('does not name what is warm, has several candidates or the provider’s own tools, or cannot be read', () => {
    const { cache } = open();
    const base = asking('a', 'x').request();
    expect(cache.identify(asking('a', 'x', { temperature: 0.7 }), policy)).toBeUndefined();
    for (const request of [
      { ...base, candidates: 2 },
      { ...base, builtinTools: [{ type: 'web_search' }] as never },
    ])
      expect(cache.identify(asking('a', JSON.stringify(request), { request: () => request }), policy)).toBeUndefined();
    const broken = asking('a', 'broken', {
      request: () => {
        throw new Error('no');
      },
    });
    expect(cache.identify(broken, policy)).toBeUndefined();
  });

  it('is a miss when it is too old, too large, or wanted anew', async () => {
    const { cache, clock } = open();
    const { key } = name(cache, asking('a', 'x'));
    expect(await cache.keep('a', key, answer('x'.repeat(10_001)), policy)).toBe(false);
    expect(await cache.keep('a', key, answer('x'), policy)).toBe(true);
    expect(await cache.find('a', key, { ...policy, read: false })).toBeUndefined();
    clock.advance(5_000);
    expect(await cache.find('a', key, { ...policy, maxAgeMs: 4_000 })).toBeUndefined();
    expect(await cache.find('a', key, policy)).toBeDefined();
    clock.advance(policy.ttlMs);
    expect(await cache.find('a', key, policy)).toBeUndefined();
  });
});
