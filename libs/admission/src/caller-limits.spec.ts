import type { Principal } from '@libs/kernel';
import { MemoryRateLimitStore } from '@libs/shared-state';
import { FakeClock } from '../../../test/support/fake-clock';
import { Admission, type Demand } from './admission';
import { CallerLimits } from './caller-limits';

const key = (id: string): Principal => ({
  ...{ kind: 'virtual_key', tenantId: 'ten_1', role: 'member', virtualKeyId: id },
  limits: { rpm: 10, tpm: 1_000, concurrency: 2 },
});
const DEMAND: Demand = { models: ['gpt-5'], likelyTokens: 300, mostTokens: 300, mostMicroUsd: 0, anthropic: false };

describe('what a caller has left', () => {
  const store = new MemoryRateLimitStore(new FakeClock());
  const admission = new Admission(store, { tenant: { rpm: 100 } });
  const asked: unknown[] = [];
  const limits = new CallerLimits({
    rulesOf: (principal) => admission.rulesOf(principal),
    ...{ store, budgets: { list: (filter) => (asked.push(filter), Promise.resolve([])) } },
  });
  const left = async (principal: Principal, rule?: { id: string; rpm: number }) =>
    (await limits.limits(principal, ['gpt-5'], rule)).map(
      ({ subject, counts, remaining }) => `${subject.kind} ${counts} ${remaining}`,
    );

  it('is told limit by limit, and is the same however often it is asked', async () => {
    const one = key('vk_1');
    const admitted = await admission.reserve(one, 'req_1', DEMAND);
    for (let i = 0; i < 3; i++)
      expect(await left(one)).toEqual(['key requests 9', 'tenant requests 99', 'key tokens 700', 'key concurrency 1']);
    admission.release(admitted);
    admission.settle(admitted, { tokens: 100, microUsd: 0 });
    expect(await left(one)).toEqual(['key requests 9', 'tenant requests 99', 'key tokens 900', 'key concurrency 2']);
    expect(await left(key('vk_2'), { id: 'slow', rpm: 3 })).toEqual([
      ...['key requests 10', 'tenant requests 99', 'rule requests 3', 'key tokens 1000', 'key concurrency 2'],
    ]);
  });

  it('asks for no budgets where there are none', async () => {
    expect(await limits.budgets(key('vk_1'))).toEqual([]);
    expect(asked).toEqual([]);
  });
});
