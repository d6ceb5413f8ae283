import { randomBytes } from 'node:crypto';
import { TenantCipher } from '@libs/database';
import { NO_USAGE, Secret, systemClock } from '@libs/kernel';
import { createCacheStore, type OpenCacheStore } from '@libs/shared-state';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { describeWithRedis, startRedis, type TestRedis } from '../../../test/support/redis';
import { CacheDirectory } from './cache-directory';
import type { CacheSettingsRepository } from './cache-settings.repository';
import { CACHE_DEFAULTS, type CachePolicy, resolvePolicy } from './policy';
import { type Identity, ResponseCache } from './response-cache';
import { PartitionSearch } from './semantic/partition-search';
import { QuestionVectors } from './semantic/question-vectors';
import { QuestionsRepository } from './semantic/questions.repository';
import { SemanticCache } from './semantic/semantic-cache';
import type { StoredAnswer } from './stored-answer';

const LONG = 600_000;
const TENANTS = Array.from({ length: 12 }, (_, i) => `ten_${i}`);
const THINGS = ['Austria', 'Brazil', 'Chad', 'Denmark', 'Egypt', 'Fiji', 'Ghana', 'Haiti'];
const LOOKUPS = 100_000;
const AT_ONCE = 500;
const policy = resolvePolicy({ ...CACHE_DEFAULTS, mode: 'semantic' }, {}, undefined, {}) as CachePolicy;
const directory = new CacheDirectory({} as CacheSettingsRepository, { publish: () => {}, subscribe: () => () => {} }, () => {});

/** Alike for all that is asked of one thing, so that nothing but the tenant keeps answers apart. */
const vectorOf = (text: string): Float32Array => {
  const vector = new Float32Array(THINGS.length + 1).fill(0.1);
  vector[THINGS.findIndex((thing) => text.includes(thing))] = 1;
  return vector;
};

const answer = (text: string): StoredAnswer => ({
  ...{ form: 'body', family: 'openai', profile: 'openai', providerId: 'p', model: 'm', modelAsked: 'm', requestId: 'r' },
  ...{ createdAt: systemClock.now(), seq: 0, usage: NO_USAGE, costMicroUsd: 1, latencyMs: 1, changes: [] },
  bytes: Buffer.from(text),
});

/** H1: the same question of another tenant, by any name that one may know, is a miss. */
for (const kind of ['memory', 'redis'] as const)
  describeWithRedis(`canaries of tenants, ${kind}`, () => {
    let redis: TestRedis | undefined;
    let test: TestDatabase;
    let store: OpenCacheStore;
    let exact: ResponseCache;
    let meanings: SemanticCache;
    const identities: Identity[][] = [];
    const troubles: unknown[] = [];
    let done = false;
    let state = 7;
    const random = (below: number): number => (state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647) % below;
    /** Half of what can be asked was answered. */
    const filled = (tenant: number, thing: number): boolean => (tenant + thing) % 2 === 0;

    beforeAll(async () => {
      redis = kind === 'redis' ? await startRedis() : undefined;
      test = await createTestDatabase();
      store = await createCacheStore({
        ...(redis && { redisUrl: new Secret(redis.url) }),
        ...{ maxBytes: 100_000_000, deadlineMs: 60_000 },
      });
      const cipher = new TenantCipher(new Secret(randomBytes(32).toString('base64')), 'response-cache');
      exact = new ResponseCache(store.store, cipher, directory, systemClock, {
        ...{ installation: CACHE_DEFAULTS, maxEntryBytes: 10_000, sealed: true },
      });
      const questions = new QuestionsRepository(test.database);
      const vectors = new QuestionVectors(test.database, () => systemClock.monotonic());
      const search = new PartitionSearch(questions, vectors, systemClock, { vectorBytes: 50_000_000, largeFrom: 20_000 });
      const embedder = { ready: () => true, embed: (_tenant: string, text: string) => Promise.resolve(vectorOf(text)) };
      meanings = new SemanticCache(questions, cipher, () => embedder, search, {
        ...{ checkShare: 0, random: () => 0.5 },
        // Look-ups are counted behind the answer, and some of that is under way when the last one is answered.
        onTrouble: (error) => void (done || troubles.push(error)),
      });
      for (const [t, tenant] of TENANTS.entries()) {
        await test.database.query('INSERT INTO tenants (id, name) VALUES ($1, $1)', [tenant]);
        identities.push(THINGS.map((thing) => identify(tenant, `What is the capital of ${thing}?`)));
        for (const [q, thing] of THINGS.entries()) {
          if (!filled(t, q)) continue;
          const identity = identities[t]?.[q] as Identity;
          await exact.keep(tenant, identity.key, answer(`canary of ${tenant} about ${thing}`), policy);
          await meanings.remember(tenant, identity, { vector: vectorOf(thing), candidate: undefined }, policy);
        }
      }
    }, LONG);
    afterAll(async () => {
      done = true;
      await store.close();
      await test.drop();
      await redis?.stop();
    }, LONG);

    const identify = (tenantId: string, content: string): Identity =>
      exact.identify(
        {
          ...{ tenantId, dialect: 'openai-chat', route: '["m"]', body: Buffer.from(JSON.stringify({ temperature: 0, content })) },
          request: () => ({
            ...{ model: 'm', system: [], stream: false, includeUsage: false, temperature: 0 },
            messages: [{ role: 'user', content: [{ type: 'text', text: content }] }],
          }),
          ownWords: () => undefined,
        },
        policy,
      ) as Identity;

    async function everyLookup(
      lookups: number,
      lookup: (mine: number, thing: number, of: number) => Promise<StoredAnswer | undefined>,
    ) {
      const seen = { hits: 0, misses: 0, crossed: 0, wrong: 0 };
      for (let done = 0; done < lookups; done += AT_ONCE) {
        const asked = Array.from({ length: AT_ONCE }, () => [
          random(TENANTS.length),
          random(THINGS.length),
          random(TENANTS.length),
        ]);
        await Promise.all(
          asked.map(async ([mine = 0, thing = 0, of = 0]) => {
            const found = (await lookup(mine, thing, of))?.bytes.toString();
            if (found === undefined) seen.misses++;
            else if (!found.startsWith(`canary of ${TENANTS[mine]} `)) seen.crossed++;
            else if (!found.endsWith(` ${THINGS[thing]}`)) seen.wrong++;
            else seen.hits++;
          }),
        );
      }
      return seen;
    }

    it(
      'never cross in 100,000 exact lookups, whoever’s name for the answer is used',
      async () => {
        const seen = await everyLookup(LOOKUPS, async (mine, thing, of) => {
          // By one's own name for it, or by the name that another's answer lies under.
          const key = identities[random(3) === 0 ? of : mine]?.[thing]?.key as string;
          return exact.find(TENANTS[mine] as string, key, policy);
        });
        expect(seen).toMatchObject({ crossed: 0, wrong: 0 });
        expect(Math.min(seen.hits, seen.misses)).toBeGreaterThan(LOOKUPS / 5);
      },
      LONG,
    );

    it(
      'never cross in 100,000 lookups by meaning, whoever’s partition is named',
      async () => {
        const seen = await everyLookup(LOOKUPS, async (mine, thing, of) => {
          const tenant = TENANTS[mine] as string;
          const named = identities[random(3) === 0 ? of : mine]?.[thing] as Identity;
          const question = `Please tell me the capital of ${THINGS[thing]}`;
          const candidate = (await meanings.look(tenant, { ...named, question }, policy))?.candidate;
          return candidate?.serves ? exact.find(tenant, candidate.entryKey, policy) : undefined;
        });
        expect(seen).toMatchObject({ crossed: 0, wrong: 0 });
        expect(Math.min(seen.hits, seen.misses)).toBeGreaterThan(LOOKUPS / 5);
        expect(troubles).toEqual([]);
      },
      LONG,
    );
  });
