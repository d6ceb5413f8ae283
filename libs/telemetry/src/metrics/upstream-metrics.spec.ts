import { Registry } from 'prom-client';
import { UpstreamMetrics, type UpstreamFacts } from './upstream-metrics';

type Breakers = Awaited<ReturnType<UpstreamFacts['breakers']>>;

function setUp() {
  const world = {
    breakers: (): Promise<Breakers> => Promise.resolve([]),
    keys: new Map([['openai', { active: 2, partly: 1, cooling: 1, disabled: 0 }]]),
  };
  const registry = new Registry();
  const metrics = new UpstreamMetrics(registry, { breakers: () => world.breakers(), keyStates: () => world.keys });
  const lines = async (name: string): Promise<string[]> =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith(name));
  return { world, metrics, lines };
}

describe('UpstreamMetrics', () => {
  it('tells the state of each breaker that was ever known, also when it is at rest again', async () => {
    const { world, lines } = setUp();
    expect(await lines('llmgw_circuit_state')).toEqual([]);
    world.breakers = async () => [
      { provider: 'openai', model: 'gpt-4o', state: 'open' },
      { provider: 'openrouter', model: 'a/b', state: 'half_open' },
      { provider: 'groq', model: 'c', state: 'closed' },
    ];
    expect(await lines('llmgw_circuit_state')).toEqual([
      'llmgw_circuit_state{provider="openai",model="gpt-4o"} 2',
      'llmgw_circuit_state{provider="openrouter",model="a/b"} 1',
      'llmgw_circuit_state{provider="groq",model="c"} 0',
    ]);
    world.breakers = () => Promise.reject(new Error('away'));
    expect(await lines('llmgw_circuit_state{provider="openai"')).toEqual([expect.stringMatching(/ 2$/)]);
    world.breakers = async () => [];
    expect((await lines('llmgw_circuit_state')).map((line) => line.slice(-2))).toEqual([' 0', ' 0', ' 0']);
  });

  it('stays bounded, and a shared label shows the worst (K5)', async () => {
    const { world, lines } = setUp();
    const junk: Breakers = Array.from({ length: 1_000 }, (_, i) => ({
      ...{ provider: `p${i}`, model: `m${i}` },
      state: i === 900 ? 'open' : 'closed',
    }));
    world.breakers = async () => junk;
    expect((await lines('llmgw_circuit_state')).length).toBeLessThanOrEqual(201);
    expect(await lines('llmgw_circuit_state{provider="other",model="other"}')).toEqual([expect.stringMatching(/ 2$/)]);
    world.keys = new Map(junk.map(({ provider }) => [provider, { active: 1, partly: 0, cooling: 0, disabled: 0 }]));
    const counts = await lines('llmgw_key_state');
    expect(counts).toHaveLength(300);
    expect(counts).toContain('llmgw_key_state{provider="other",state="active"} 901');
  });

  it('counts keys by state and refused retries', async () => {
    const { world, metrics, lines } = setUp();
    expect(await lines('llmgw_key_state')).toEqual([
      'llmgw_key_state{provider="openai",state="active"} 2',
      'llmgw_key_state{provider="openai",state="cooling"} 1',
      'llmgw_key_state{provider="openai",state="disabled"} 0',
    ]);
    expect(await lines('llmgw_keys_resting_in_part')).toEqual(['llmgw_keys_resting_in_part{provider="openai"} 1']);
    world.keys = new Map();
    expect(await lines('llmgw_key_state')).toEqual([]);
    expect(await lines('llmgw_retry_budget_refusals_total')).toEqual(['llmgw_retry_budget_refusals_total 0']);
    metrics.retryRefused();
    expect(await lines('llmgw_retry_budget_refusals_total')).toEqual(['llmgw_retry_budget_refusals_total 1']);
  });
});
