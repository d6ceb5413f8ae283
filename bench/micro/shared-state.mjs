/**
 * What one admission, one key lease and one circuit breaker cost, in memory and, with REDIS_URL set, through Redis.
 *   npm run build && [REDIS_URL=redis://localhost:6379] node bench/micro/shared-state.mjs
 * Prints microseconds of wall clock and of this process's CPU per operation. Writes keys of its own
 * tenant and pool; they expire within minutes.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const dist = process.env.BENCH_DIST ?? '../../dist';
const { createSharedState, limitTokensKey, requestsKey, slotsKey } = require(`${dist}/libs/shared-state/src/index.js`);
const { Secret } = require(`${dist}/libs/kernel/src/index.js`);

const tenant = `ten_bench_${process.pid}`;
const pool = `bench_${process.pid}`;
const rates = [
  { key: requestsKey(tenant, 'virtual_key', 'vk'), limit: 10_000_000 },
  { key: requestsKey(tenant, 'tenant', tenant), limit: 10_000_000 },
];
const concurrency = [{ key: slotsKey(tenant, 'virtual_key', 'vk'), limit: 10_000 }];
const LIMITS = { rpmLimit: 10_000_000 };
const keys = (count) =>
  Array.from({ length: count }, (_, i) => ({ keyId: `key_${i}`, priority: 0, weight: 1 + (i % 3), ...LIMITS }));
const limited = (keys) => keys.map((key) => ({ ...key, tpmLimit: 2_000_000_000 }));
let serial = 0;
const tokens = [{ key: limitTokensKey(tenant, 'virtual_key', 'vk'), limit: 2_000_000_000 }];
const ask = (more) => ({
  ...{ requestId: `req_${++serial}`, rates, tokens: [], expectedTokens: 0, concurrency, slotLeaseMs: 60_000 },
  ...more,
});

const steps = {
  'reserve + release, 2 rates, 1 slot': async (state) => {
    const one = ask();
    await now(state.limits.reserve(one));
    await now(state.limits.release(one));
  },
  'reserve + settle + release, 2 rates, tokens, 1 slot': async (state) => {
    const one = ask({ tokens, expectedTokens: 600 });
    const late = state.limits.reserve(one);
    const { ticket } = late instanceof Promise ? await late : late;
    await now(state.limits.settle(one, ticket, 200));
    await now(state.limits.release(one));
  },
  'lease, 1 key': (state) => now(state.leases.lease(pool, ONE)),
  'lease, 10 keys': (state) => now(state.leases.lease(pool, TEN)),
  'lease, 100 keys': (state) => now(state.leases.lease(pool, HUNDRED)),
  'lease + settle, 10 keys, with tokens': async (state) => {
    const lease = state.leases.lease(pool, TEN_LIMITED, ASK);
    const { keyId, ticket } = lease instanceof Promise ? await lease : lease;
    await now(state.leases.settle(pool, keyId, ticket, 700));
  },
  'lease, 10 keys, 1 cooling': (state) => now(state.leases.lease(cooledPool, TEN, ASK)),
  'breaker allow + record': (state) => {
    state.breakers.allow('acme/model');
    state.breakers.record('acme/model', WELL);
  },
  'breaker allow, open': (state) => void state.breakers.allow('acme/sick'),
};
const [ONE, TEN, HUNDRED] = [keys(1), keys(10), keys(100)];
const TEN_LIMITED = limited(TEN);
const ASK = { model: 'large', tokens: 900 };
const WELL = { ok: true, slow: false, ms: 800 };
const cooledPool = `${pool}_cooled`;

/** A plain value is not awaited: that is how the data path calls. */
const now = (value) => (value instanceof Promise ? value : undefined);

async function measure(state, step, count, width) {
  const run = async (times) => {
    for (let i = 0; i < times; i++) {
      const late = step(state);
      if (late instanceof Promise) await late;
    }
  };
  await Promise.all(Array.from({ length: width }, () => run(count / width / 10)));
  const cpu = process.cpuUsage();
  const started = performance.now();
  await Promise.all(Array.from({ length: width }, () => run(count / width)));
  const wall = ((performance.now() - started) * 1_000) / count;
  const { user, system } = process.cpuUsage(cpu);
  return { 'us wall': Number(wall.toFixed(2)), 'us cpu': Number(((user + system) / count).toFixed(2)) };
}

async function table(title, state, count, width) {
  const rows = {};
  await state.leases.cool(cooledPool, 'key_0', 600_000);
  await state.breakers.force('acme/sick', 'open');
  for (const [name, step] of Object.entries(steps)) rows[name] = await measure(state, step, count, width);
  console.log(title);
  console.table(rows);
  await state.breakers.force('acme/sick', 'closed');
  await state.close();
}

await table('in memory', await createSharedState(), 200_000, 1);
if (process.env.REDIS_URL) {
  const open = () =>
    // A busy machine must not make it a measurement of the memory.
    createSharedState({
      redisUrl: new Secret(process.env.REDIS_URL),
      deadlineMs: 10_000,
      onNotice: (level, text) => console.log(level, text),
    });
  await table('through Redis, one after another', await open(), 5_000, 1);
  await table('through Redis, 50 at a time', await open(), 20_000, 50);
}
