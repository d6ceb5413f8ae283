/**
 * What letting one request in and settling it costs, without sockets and PostgreSQL: rules of the caller, limits in memory, budgets out of an
 * allotment.
 *   npm run build && node bench/micro/admission.mjs
 * Prints microseconds of this process's CPU per request.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const dist = process.env.BENCH_DIST ?? '../../dist';
const { Admission, BudgetBook } = require(`${dist}/libs/admission/src/index.js`);
const { MemoryRateLimitStore } = require(`${dist}/libs/shared-state/src/memory/memory-rate-limit-store.js`);
const { demandOf } = require(`${dist}/libs/gateway/src/demand.js`);
const { systemClock } = require(`${dist}/libs/kernel/src/index.js`);

const REQUESTS = 200_000;
const tenantId = 'ten_bench';
const budget = (kind, id, unit) => ({
  ...{ id: `bud_${kind}_${unit}`, subject: { tenantId, kind, id }, unit, period: 'month', amount: 1e15, hard: true },
});
const BUDGETS = [budget('key', 'vk', 'micro_usd'), budget('tenant', tenantId, 'micro_usd'), budget('tenant', tenantId, 'tokens')];

/** Gives whatever is asked for, at once. */
const plenty = {
  sync: (_batch, asks) =>
    Promise.resolve(
      asks.map(({ claim, need }) => ({
        ...{ periodStart: new Date(0), endsInMs: null, spent: 0, limit: 1e15, obtainable: 1e15, tight: false, crossed: [] },
        held: claim + need + 1e9,
      })),
    ),
};
const quiet = { onThreshold() {}, recall: () => Promise.resolve(), onTrouble() {} };

const source = (budgets) => ({
  version: 1,
  limitsOf: () => [],
  budgetsOf: (subject) => budgets.filter((one) => one.subject.kind === subject.kind && one.subject.id === subject.id),
});
const principal = (limits) => ({ kind: 'virtual_key', tenantId, role: 'member', userId: 'usr', virtualKeyId: 'vk', limits });
const body = Buffer.from(
  JSON.stringify({ model: 'gpt-4o-mini', max_tokens: 100, messages: [{ role: 'user', content: 'Hello.' }] }),
);
const head = { dialect: 'openai-chat', model: 'gpt-4o-mini', candidates: 1, maxOutput: 100, body };
const plan = {
  settings: {},
  targets: [{ providerId: 'openai', model: 'gpt-4o-mini', maxOutputTokens: 100, price: { input: 150_000, output: 600_000 } }],
};

async function measure(name, limits, budgets) {
  const book = new BudgetBook(plenty, { holder: 'bench', replicas: 1, clock: systemClock, ...quiet });
  const set = { source: source(budgets), budgets: book, clock: systemClock };
  const admission = new Admission(new MemoryRateLimitStore(systemClock), {}, set);
  const caller = principal(limits);
  const run = async (count) => {
    for (let i = 0; i < count; i++) {
      const demand = demandOf(head, plan, admission.rulesOf(caller));
      const late = admission.reserve(caller, `req_${i}`, demand);
      const admitted = late instanceof Promise ? await late : late;
      admission.release(admitted);
      admission.settle(admitted, { tokens: 60, microUsd: 20 });
    }
  };
  await run(REQUESTS / 10);
  const before = process.cpuUsage();
  await run(REQUESTS);
  const { user, system } = process.cpuUsage(before);
  await book.close();
  return { 'us cpu': Number(((user + system) / REQUESTS).toFixed(2)) };
}

const rates = { rpm: 1e9 };
const all = { rpm: 1e9, tpm: 1e12, concurrency: 1e6 };
console.table({
  'no limit at all': await measure('none', {}, []),
  requests: await measure('rpm', rates, []),
  'requests, tokens, slots': await measure('all', all, []),
  'and a budget of the key': await measure('one', all, BUDGETS.slice(0, 1)),
  'and two budgets of the tenant': await measure('three', all, BUDGETS),
});
