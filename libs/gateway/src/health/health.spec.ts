import { GatewayError, Secret } from '@libs/kernel';
import type { ProviderRow } from '@libs/key-pool';
import type { Plan, Target } from '@libs/routing';
import { type BreakerView, MemoryBreakerStore, MemoryProbeBoard, type ProbeResult } from '@libs/shared-state';
import type { UpstreamHandler, UpstreamRequest } from '@libs/egress';
import { FakeClock } from '../../../../test/support/fake-clock';
import { findOutliers } from './find-outliers';
import { HealthProber } from './prober';
import { probeSettings } from './probe-settings';
import { TargetHealth } from './target-health';

const view = (target: string, calls: number, failures: number, meanMs = 100): BreakerView => ({
  ...{ target, state: 'closed', reason: null, forMs: null, retryAfterMs: null, calls, failures, slow: 0, meanMs },
});

describe('findOutliers', () => {
  it('finds who fails far more than others with the same model', () => {
    expect(findOutliers([view('a/m', 50, 20), view('b/m', 50, 1), view('c/m', 50, 0)])).toEqual([
      { target: 'a/m', why: 'errors', own: 0.4, siblings: 0.01 },
    ]);
  });

  it('finds who is far slower', () => {
    const found = findOutliers([view('a/x/m', 40, 0, 4_000), view('b/x/m', 40, 0, 800)]);
    expect(found).toEqual([{ target: 'a/x/m', why: 'latency', own: 4_000, siblings: 800 }]);
  });

  it.each([
    ['too few calls', [view('a/m', 10, 10), view('b/m', 100, 0)]],
    ['siblings with too few calls', [view('a/m', 100, 50), view('b/m', 10, 0)]],
    ['no sibling', [view('a/m', 100, 50), view('b/n', 100, 0)]],
    ['a difference that chance explains', [view('a/m', 20, 4), view('b/m', 20, 1)]],
    ['a difference that is sure but small', [view('a/m', 100_000, 3_000), view('b/m', 100_000, 1_000)]],
    ['slow by ratio, not by time', [view('a/m', 50, 0, 90), view('b/m', 50, 0, 10)]],
    ['slow by time, not by ratio', [view('a/m', 50, 0, 3_000), view('b/m', 50, 0, 2_000)]],
    ['all equally bad', [view('a/m', 50, 30), view('b/m', 50, 30)]],
    ['nothing', []],
  ])('leaves alone: %s', (_what, views) => expect(findOutliers(views)).toEqual([]));
});

describe('probeSettings', () => {
  const usual = { enabled: null, seconds: null };
  it.each([
    [
      { healthProbe: usual, allowPrivate: true, requiresKey: false },
      { enabled: true, intervalMs: 15_000 },
    ],
    [
      { healthProbe: usual, allowPrivate: false, requiresKey: true },
      { enabled: false, intervalMs: 15_000 },
    ],
    [
      { healthProbe: usual, allowPrivate: true, requiresKey: true },
      { enabled: false, intervalMs: 15_000 },
    ],
    [
      { healthProbe: { enabled: true, seconds: 60 }, allowPrivate: false, requiresKey: true },
      { enabled: true, intervalMs: 60_000 },
    ],
    [
      { healthProbe: { enabled: false, seconds: null }, allowPrivate: true, requiresKey: false },
      { enabled: false, intervalMs: 15_000 },
    ],
  ])('%j', (row, settings) => expect(probeSettings(row)).toEqual(settings));
});

describe('HealthProber', () => {
  const local = { id: 'ollama', baseUrl: 'http://127.0.0.1:11434', allowPrivate: true, requiresKey: false };
  const paid = { id: 'openai', baseUrl: 'https://api.openai.com/v1', allowPrivate: false, requiresKey: true };
  const row = (more: object): ProviderRow => ({ healthProbe: { enabled: null, seconds: null }, ...more }) as ProviderRow;
  let clock: FakeClock;
  let rows: ProviderRow[];
  let sent: UpstreamRequest[];
  let answer: number | 'broken';

  beforeEach(() => {
    [clock, rows, sent, answer] = [new FakeClock(), [row(local), row(paid)], [], 200];
  });
  const build = (board = new MemoryProbeBoard(clock)): HealthProber =>
    new HealthProber({
      ...{ board, clock },
      pool: {
        enabledProviders: () => rows,
        provider: (id) => ({
          ...{ family: 'openai-compatible', profile: 'openai' },
          endpoint: { providerId: id, baseUrl: 'https://x.example', allowPrivate: false },
        }),
        anySecret: (id) => (id === 'openai' ? new Secret('sk') : undefined),
      },
      upstream: {
        send: (request: UpstreamRequest, handler: UpstreamHandler) => {
          sent.push(request);
          if (answer === 'broken') handler.onFailure(new GatewayError('upstream_unreachable', 'gone'));
          else handler.onHead({ status: answer, headers: {} });
          return { abort: () => undefined, resume: () => undefined };
        },
      },
    });
  const due = async (prober: HealthProber): Promise<void> => {
    await prober.look();
    clock.advance(15_001);
    await prober.look();
  };

  it('asks local providers alone, for their models, after a whole interval', async () => {
    const prober = build();
    await prober.look();
    expect(sent).toEqual([]);
    await due(prober);
    expect(sent.map(({ endpoint, method, path }) => [endpoint.providerId, method, path])).toEqual([['ollama', 'GET', '/models']]);
    expect(prober.resultOf('ollama')).toMatchObject({ ok: true, failures: 0, failure: null });
    expect(prober.resultOf('openai')).toBeUndefined();
  });

  it('asks a paid one when it is set so, with its key and without a tenant', async () => {
    rows = [row({ ...paid, healthProbe: { enabled: true, seconds: 15 } })];
    await due(build());
    expect(sent[0]?.auth).toMatchObject({ header: 'authorization' });
    expect(sent[0]?.facts).toEqual({ provider_id: 'openai' });
  });

  it('is done by one of several replicas, and known to all', async () => {
    const board = new MemoryProbeBoard(clock);
    const replicas = [build(board), build(board), build(board)];
    for (const replica of replicas) await replica.look();
    clock.advance(15_001);
    for (const replica of replicas) await replica.look();
    expect(sent).toHaveLength(1);
    for (const replica of replicas) await replica.look();
    for (const replica of replicas) expect(replica.resultOf('ollama')).toMatchObject({ ok: true });
  });

  it.each([
    [401, true],
    [404, true],
    [429, true],
    [500, false],
    [503, false],
    ['broken', false],
  ] as const)('takes %s for well: %s', async (status, ok) => {
    answer = status;
    const prober = build();
    await due(prober);
    expect(prober.resultOf('ollama')?.ok).toBe(ok);
  });

  it('counts failures in a row', async () => {
    const prober = build();
    answer = 'broken';
    await due(prober);
    await due(prober);
    expect(prober.resultOf('ollama')).toMatchObject({ ok: false, failures: 2, failure: 'upstream_unreachable' });
    answer = 200;
    await due(prober);
    expect(prober.resultOf('ollama')).toMatchObject({ ok: true, failures: 0 });
  });
});

describe('TargetHealth', () => {
  const clock = new FakeClock();
  let result: ProbeResult | undefined;
  const target = (providerId: string): Target => ({ providerId, model: 'm', maxOutputTokens: 1, reason: 'asked' });
  const plan = (...providers: string[]): Plan => ({ targets: providers.map(target), settings: {} as Plan['settings'] });
  const order = ({ targets }: Plan): string[] => targets.map(({ providerId }) => providerId);

  it('does not call a provider whose probes fail, until one succeeds or they are old', () => {
    const health = new TargetHealth(new MemoryBreakerStore(clock), { resultOf: () => result }, clock);
    const failed = (failures: number): ProbeResult => ({ ok: false, at: clock.now(), ms: 1, failure: 'x', failures });
    result = failed(1);
    expect(health.allow('ollama/m')).toMatchObject({ allowed: true });
    result = failed(2);
    expect(health.isDown('ollama')).toBe(true);
    expect(health.allow('ollama/m')).toMatchObject({ allowed: false, retryAfterMs: expect.any(Number) });
    clock.advance(11 * 60_000);
    expect(health.allow('ollama/m')).toMatchObject({ allowed: true });
    result = undefined;
    expect(health.isDown('ollama')).toBe(false);
  });

  it('asks an outlier last, alone all the same, and first again after a while', async () => {
    const breakers = new MemoryBreakerStore(clock, { minimumCalls: 1_000 });
    const told: string[] = [];
    const health = new TargetHealth(breakers, { resultOf: () => undefined }, clock, (one) => told.push(one.target));
    for (let i = 0; i < 40; i++) {
      breakers.record('a/m', { ok: i % 3 !== 0, slow: false, ms: 10 });
      breakers.record('b/m', { ok: true, slow: false, ms: 10 });
    }
    expect(order(health.demote(plan('a', 'b')))).toEqual(['a', 'b']);
    await health.watch();
    await health.watch();
    expect(told).toEqual(['a/m']);
    expect(health.outliers()).toMatchObject([{ target: 'a/m', why: 'errors' }]);
    const demoted = health.demote(plan('a', 'b', 'c'));
    expect(order(demoted)).toEqual(['b', 'c', 'a']);
    expect(demoted.targets.at(-1)?.reason).toContain('far worse');
    expect(order(health.demote(plan('a')))).toEqual(['a']);
    expect(health.allow('a/m')).toMatchObject({ allowed: true });
    clock.advance(31_000);
    await health.watch();
    expect(order(health.demote(plan('a', 'b')))).toEqual(['a', 'b']);
  });
});
