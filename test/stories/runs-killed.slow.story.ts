import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { newId, type Principal } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { requireBuild } from '../support/process/child';
import { until } from '../support/process/until';
import { WorkerProcess } from '../support/process/worker-process';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';

/** In CI; GATEWAY_RUN_KILLS=1000 is the long form. */
const KILLS = Number(process.env.GATEWAY_RUN_KILLS ?? 60);
const RUNS_PER_KILL = 4;
const LONGEST_MS = 120_000 + KILLS * 12_000;
const TENANT = 'ten_killed00000000000000000000';
const principal: Principal = { kind: 'virtual_key', tenantId: TENANT, virtualKeyId: 'vk_1', role: 'member', limits: {} };
const INPUT = {
  ...{ model: 'sandbox/tools', prompt: '[[delay_ms=40]] count', tools: [{ type: 'calculator' }], max_steps: 20, priority: 5 },
  ...{ timeout_seconds: 86_400, max_retries: 10 },
};

/** Two real workers on one database; what became of the runs is read from PostgreSQL alone. */
class Workshop {
  private constructor(
    readonly test: TestDatabase,
    readonly workers: readonly WorkerProcess[],
  ) {}

  static async open(more: Record<string, string> = {}): Promise<Workshop> {
    requireBuild();
    const test = await createTestDatabase();
    await test.database.query('INSERT INTO tenants (id, name) VALUES ($1, $1)', [TENANT]);
    const env = {
      ...{
        DATABASE_URL: openSecret(test.url),
        JWT_SECRET: 'k3Jq9vX2mN8pR5tW7yZ1bC4dF6gH0sLa',
        MASTER_KEY: 'Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5h6',
      },
      ...{ GATEWAY_RUN_LEASE_MS: '1000', GATEWAY_HEALTH_PROBES: 'false', LOG_LEVEL: 'error', DATABASE_POOL_SIZE: '5', ...more },
    };
    const workshop = new Workshop(test, [new WorkerProcess(env), new WorkerProcess(env)]);
    for (const worker of workshop.workers) worker.start();
    return workshop;
  }

  async accept(runs: number): Promise<void> {
    for (let i = 0; i < runs; i++)
      await this.test.database.query(
        `INSERT INTO agent_runs (id, tenant_id, principal, input, deadline) VALUES ($1, $2, $3, $4, now() + interval '1 day')`,
        [newId('run'), TENANT, JSON.stringify(principal), JSON.stringify(INPUT)],
      );
  }

  async count(where: string): Promise<number> {
    const [row] = await this.test.database.query<{ runs: number }>(`SELECT count(*)::int AS runs FROM agent_runs WHERE ${where}`);
    return row?.runs ?? 0;
  }

  /** While something is being done: a kill between two runs would prove little. */
  busy(): Promise<boolean> {
    return this.count(`status = 'running'`).then((running) => running > 0);
  }

  async allEnded(): Promise<void> {
    await until('every run to end', async () => (await this.count('finished_at IS NULL')) === 0, LONGEST_MS);
  }

  async close(): Promise<void> {
    for (const worker of this.workers) await worker.close();
    await this.test.drop();
  }
}

/** V1 and V2: nothing is lost, each run ends once, each completed step is charged once and no other is. */
async function assertBooks({ test: { database } }: Workshop, accepted: number): Promise<void> {
  const runs = await database.query<{ status: string; code: string | null; n: number }>(
    `SELECT status, error->>'code' AS code, count(*)::int AS n FROM agent_runs GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  process.stdout.write(`[runs killed] ${JSON.stringify(runs)}\n`);
  expect(runs.reduce((sum, { n }) => sum + n, 0)).toBe(accepted);
  // A run that lost two workers in the very same step is given up, as promised; nothing else may fail.
  expect(runs.filter(({ status, code }) => status !== 'completed' && code !== 'run_poisoned')).toEqual([]);
  const [ends] = await database.query<{ twice: number }>(
    `SELECT count(*)::int AS twice FROM (SELECT run_id FROM agent_run_events
       WHERE type IN ('run.completed', 'run.failed', 'run.cancelled', 'run.expired') GROUP BY run_id HAVING count(*) <> 1) AS more`,
  );
  expect(ends).toEqual({ twice: 0 });
  const wrong = await database.query<{ run_id: string }>(
    `SELECT s.run_id, s.step_index, count(q.request_id)::int AS rows FROM agent_run_steps s
     LEFT JOIN requests q ON q.request_id = s.request_id WHERE s.kind = 'model' AND s.status = 'completed'
     GROUP BY s.run_id, s.step_index HAVING count(q.request_id) <> 1`,
  );
  expect(wrong).toEqual([]);
  const more = await database.query(
    `SELECT r.id, (SELECT count(*) FROM requests q WHERE q.run_id = r.id) AS booked,
       (SELECT count(*) FROM agent_run_steps s WHERE s.run_id = r.id AND s.kind = 'model') AS steps
     FROM agent_runs r WHERE r.status = 'completed'
       AND (SELECT count(*) FROM requests q WHERE q.run_id = r.id) <>
           (SELECT count(*) FROM agent_run_steps s WHERE s.run_id = r.id AND s.kind = 'model')`,
  );
  expect(more).toEqual([]);
  const [steps] = await database.query<{ off: number }>(
    `SELECT count(*)::int AS off FROM agent_runs r WHERE status = 'completed' AND
       (step_count <> 3 OR (SELECT array_agg(step_index ORDER BY step_index) FROM agent_run_steps s WHERE s.run_id = r.id) <> ARRAY[0, 1, 2])`,
  );
  expect(steps).toEqual({ off: 0 });
}

async function killAtRandom(
  workshop: Workshop,
  kills: number,
  also: (kill: number) => Promise<void> = async () => undefined,
): Promise<void> {
  await workshop.accept(kills * RUNS_PER_KILL);
  for (let kill = 0; kill < kills; kill++) {
    const victim = workshop.workers[kill % workshop.workers.length];
    await until(
      'work to be done',
      async () => (await workshop.busy()) || (await workshop.count('finished_at IS NULL')) === 0,
      60_000,
    );
    await pause(randomInt(250));
    await also(kill);
    await victim?.kill9();
    victim?.start();
    // There is always something left to be hit.
    if ((await workshop.count('finished_at IS NULL')) < RUNS_PER_KILL) await workshop.accept(RUNS_PER_KILL);
  }
  await workshop.allEnded();
  await assertBooks(workshop, await workshop.count('true'));
}

describe('runs whose workers are killed', () => {
  it(
    `end once each and are charged once a step, through ${KILLS} kill -9 at random points (J6, V1, V2)`,
    async () => {
      const workshop = await Workshop.open();
      try {
        await killAtRandom(workshop, KILLS);
      } finally {
        await workshop.close();
      }
    },
    LONGEST_MS * 2,
  );

  it(
    'and while PostgreSQL cuts every connection',
    async () => {
      const workshop = await Workshop.open();
      try {
        await killAtRandom(workshop, Math.ceil(KILLS / 10), async () => {
          await workshop.test.database.query(
            'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
          );
        });
      } finally {
        await workshop.close();
      }
    },
    LONGEST_MS,
  );
});

describeWithRedis('runs over Redis whose workers are killed', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  it(
    'end once each although Redis forgets everything, again and again (K1)',
    async () => {
      const client = new Redis(redis.url);
      const workshop = await Workshop.open({ REDIS_URL: redis.url });
      try {
        await killAtRandom(workshop, Math.ceil(KILLS / 10), async () => void (await client.flushall()));
      } finally {
        client.disconnect();
        await workshop.close();
      }
    },
    LONGEST_MS,
  );
});
