import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { JsonObject } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { PROVIDER_SECRETS, type RunningGateway, startGateway } from '../support/process/start-gateway';
import { redisMissing, startRedis, type TestRedis } from '../support/redis';
import { fire, quantile } from './load';

/**
 * Three providers: one dies and comes back, one limits, one is slow, and Redis goes away in the middle. Every request
 * could have been served by somebody, so every request must be. CHAOS_SECONDS and CHAOS_RATE make it shorter.
 */
const SECONDS = Number(process.env.CHAOS_SECONDS ?? '60');
const RATE = Number(process.env.CHAOS_RATE ?? '200');
const MODELS = ['openai/gpt-5-mini', 'anthropic/claude-haiku-4-5', 'deepseek/deepseek-chat'];
/** Each provider is the first of a third of the plans. */
const PLANS = MODELS.map((_, first) => [...MODELS.slice(first), ...MODELS.slice(0, first)].join(','));
const RETRY_SHARE = 0.2;

let provider: ChildProcess;
let providerUrl: string;
let database: TestDatabase;
let redis: TestRedis | undefined;
const gateways: RunningGateway[] = [];

beforeAll(async () => {
  provider = spawn(process.execPath, [join(__dirname, 'upstream.mjs')], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const port = await new Promise<string>((resolve) =>
    provider.stdout?.once('data', (text: Buffer) => resolve(text.toString().trim())),
  );
  providerUrl = `http://127.0.0.1:${port}`;
  database = await createTestDatabase();
  redis = redisMissing() === undefined ? await startRedis() : undefined;
  const env = {
    OPENAI_API_KEY: PROVIDER_SECRETS.openai,
    OPENAI_BASE_URL: `${providerUrl}/openai/v1`,
    ANTHROPIC_API_KEY: PROVIDER_SECRETS.anthropic,
    ANTHROPIC_BASE_URL: `${providerUrl}/anthropic`,
    DEEPSEEK_API_KEY: PROVIDER_SECRETS.deepseek,
    DEEPSEEK_BASE_URL: `${providerUrl}/deepseek`,
    GATEWAY_ALLOW_PRIVATE_PROVIDERS: 'openai,anthropic,deepseek',
    BREAKER_MINIMUM_CALLS: '10',
    JWT_SECRET: 'secret of tokens for a day of trouble 0123456789',
    MASTER_KEY: 'key of all keys for a day of trouble 0123456789',
    ...(redis && { REDIS_URL: redis.url, GATEWAY_REPLICAS: '2' }),
  };
  // One after the other: the first one seeds what the second finds.
  for (let i = 0; i < (redis ? 2 : 1); i++) gateways.push(await startGateway({ database, env }));
});

afterAll(async () => {
  for (const gateway of gateways) await gateway.stop();
  provider.kill();
  await redis?.stop();
  await database.drop();
});

const mood = async (moods: Record<string, string>): Promise<void> => {
  await fetch(`${providerUrl}/mood`, { method: 'POST', body: JSON.stringify(moods) });
};
const counts = async (): Promise<Record<string, number>> =>
  (await (await fetch(`${providerUrl}/counts`)).json()) as Record<string, number>;

/** What happens, by the share of the time that has passed. */
const TROUBLE: readonly (readonly [number, string, () => Promise<void>])[] = [
  [0.15, 'openai dies', () => mood({ openai: 'dead' })],
  [0.3, 'anthropic limits four of five calls', () => mood({ anthropic: 'limited' })],
  [0.4, 'deepseek is slow', () => mood({ deepseek: 'slow' })],
  [0.55, 'Redis goes away', async () => redis?.stop()],
  [0.7, 'Redis comes back, empty', async () => void (redis &&= await startRedis({ port: redis.port }))],
  [0.8, 'openai comes back', () => mood({ openai: 'well' })],
];

it(`serves ${RATE} requests a second for ${SECONDS} s through all of it`, async () => {
  const [gateway] = gateways as [RunningGateway];
  const { key } = await gateway.createVirtualKey();
  const startedAt = performance.now();
  const timers = TROUBLE.map(([share, , happen]) => setTimeout(() => void happen(), share * SECONDS * 1_000));
  const fired = await fire({
    urls: gateways.map(({ openAiUrl }) => openAiUrl),
    key,
    perSecond: RATE,
    seconds: SECONDS,
    plans: PLANS,
  });
  timers.forEach(clearTimeout);
  const calls = await counts();
  const made = Object.values(calls).reduce((sum, count) => sum + count, 0);
  const { body } = await gateway.admin('GET', '/v1/admin/circuit-breakers');
  const figures = {
    requests: fired.sent,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    replicas: gateways.length,
    redis: redis ? 'stopped and started again' : 'none',
    errors: Object.fromEntries(fired.errors),
    calls,
    callsForEachRequest: Math.round((made / fired.sent) * 1_000) / 1_000,
    latencyMs: {
      p50: quantile(fired.latencies, 0.5),
      p99: quantile(fired.latencies, 0.99),
      longest: quantile(fired.latencies, 1),
    },
    breakers: (body['data'] as JsonObject[]).map(({ target, state, reason }) =>
      `${String(target)} ${String(state)} ${String(reason ?? '')}`.trim(),
    ),
  };
  process.stderr.write(`[chaos] ${JSON.stringify(figures, undefined, 2)}\n`);
  expect(figures.errors).toEqual({});
  expect(made).toBeLessThanOrEqual(fired.sent * (1 + RETRY_SHARE));
});
