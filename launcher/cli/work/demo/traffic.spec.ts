import { Catalog } from '@libs/catalog';
import { costOf } from '@libs/kernel';
import { Dice } from './dice';
import type { MadeClient } from './made-request';
import { makeTraffic } from './traffic';
import { TROUBLES } from './trouble';
import { WORLD } from './world';

const NOW = Date.UTC(2026, 10, 21, 16);
const DAY_MS = 86_400_000;
const catalog = new Catalog();
const clients = WORLD.flatMap(({ name, clients: some }) =>
  some.map((client): MadeClient & { tenantName: string } => ({
    ...{ client, tenantName: name, tenantId: `ten_${name}`, teamId: null, userId: null, keyId: `vk_${client.name}` },
  })),
);
const keys = new Map([['openai', ['key_a', 'key_b']]]);
const traffic = (seed: number, requests = 3_000) =>
  makeTraffic(clients, { dice: new Dice(seed), catalog, providerKeys: keys, now: NOW }, { days: 14, requests });

describe('the traffic of the demo', () => {
  const made = traffic(11);

  it('is a function of its seed', () => {
    expect(traffic(11)).toEqual(made);
    expect(traffic(12)).not.toEqual(made);
  });

  it('lies within its days, in order, under ids that tell the time', () => {
    expect(made).toHaveLength(3_000);
    expect(new Set(made.map(({ request_id: id }) => id)).size).toBe(3_000);
    const moments = made.map(({ started_at: at }) => at.getTime());
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
    expect(moments.at(0)).toBeGreaterThan(NOW - 14 * DAY_MS - 1);
    expect(moments.at(-1)).toBeLessThanOrEqual(NOW);
    const times = made.map(({ request_id: id }) => id.slice(0, 14));
    expect(times).toEqual([...times].sort());
  });

  it('is charged what the catalog says, and nothing where nothing was bought', () => {
    const served = made.filter(({ outcome, cache_kind: hit, provider_id: by }) => outcome === 'completed' && !hit && by !== null);
    const costs = served.map((one) => {
      const usage = {
        ...{ inputTokens: one.input_tokens, cacheReadTokens: one.cache_read_tokens, cacheWriteTokens: 0 },
        ...{ outputTokens: one.output_tokens, reasoningTokens: one.reasoning_tokens, estimated: false },
      };
      return costOf(usage, catalog.find(one.provider_id ?? '', one.model_used ?? '')?.price);
    });
    expect(costs).toEqual(served.map(({ cost_micro_usd: microUsd }) => ({ state: 'exact', microUsd })));
    const free = made.filter(({ cache_kind: hit, outcome }) => hit || outcome === 'refused' || outcome === 'error');
    expect(free.length).toBeGreaterThan(100);
    expect(free.filter(({ cost_micro_usd: cost }) => cost !== 0)).toEqual([]);
  });

  it('holds what real traffic holds: every outcome, retries, fallbacks, hits, and hours of trouble', () => {
    expect(new Set(made.map(({ outcome }) => outcome))).toEqual(
      new Set(['completed', 'refused', 'aborted', 'error', 'truncated']),
    );
    expect(made.some(({ attempts }) => attempts.length > 1)).toBe(true);
    expect(made.some(({ fallback_used: used }) => used)).toBe(true);
    expect(new Set(made.map(({ cache_kind: kind }) => kind ?? null))).toEqual(new Set([null, 'exact', 'semantic']));
    const failing = made.flatMap(({ attempts }) => attempts).filter(({ outcome }) => outcome !== 'completed');
    for (const { provider } of TROUBLES) expect(failing.some(({ provider_id: by }) => by === provider)).toBe(true);
  });

  it('keeps durations within each other', () => {
    const odd = made.filter(
      ({ latency_ms: all, ttft_ms: first, upstream_ms: upstream, stages }) =>
        all < (first ?? 0) || all < (upstream ?? 0) || (stages?.admission ?? 0) <= (stages?.plan ?? 0),
    );
    expect(odd).toEqual([]);
  });
});
