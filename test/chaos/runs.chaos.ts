import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createTestDatabase } from '../support/postgres';
import { describeWithRedis, startRedis } from '../support/redis';
import { assertBooks } from './books';
import { RestartedPostgres } from './restarted-postgres';
import { Workshop } from './workshop';

/**
 * Runs whose workers are killed with -9 while they execute them; the books are read from PostgreSQL alone. RUN_KILLS (1,000) of
 * them with nothing else wrong; RUN_TROUBLES (100) beside connections that are cut, and beside a Redis that forgets
 * everything; RUN_RESTARTS (40) of PostgreSQL itself, by a fast shutdown and by kill -9 in turn.
 */
const KILLS = Number(process.env.RUN_KILLS ?? '1000');
const TROUBLES = Number(process.env.RUN_TROUBLES ?? '100');
const RESTARTS = Number(process.env.RUN_RESTARTS ?? '40');
const LONGEST_MS = 3 * 3_600_000;
/** A run is told of 9 events: the kill may come before a call, during it, behind the answer and behind the commit. */
const EVENTS = 60;
const MOMENTS_MS = 100;

const report = (what: string, figures: object): void =>
  void process.stderr.write(`[chaos] ${what}: ${JSON.stringify(figures)}\n`);

/** @param also what goes wrong in the same moment */
async function killAtRandom(workshop: Workshop, kills: number, also: () => Promise<unknown> = async () => undefined) {
  const startedAt = performance.now();
  let held = 0;
  for (let kill = 0; kill < kills; kill++) {
    const { worker, held: runs } = await workshop.busyWorker();
    held += runs;
    await workshop.happened(randomInt(EVENTS));
    await pause(randomInt(MOMENTS_MS));
    await also();
    await worker.kill9();
    worker.start();
    if ((kill + 1) % 50 === 0) report(`${kill + 1} kills`, { seconds: secondsSince(startedAt), held });
  }
  await workshop.allEnded();
  return { kills, held, seconds: secondsSince(startedAt), ...(await assertBooks(workshop)) };
}

const secondsSince = (then: number): number => Math.round((performance.now() - then) / 1_000);

async function inWorkshop(more: Record<string, string>, work: (workshop: Workshop) => Promise<void>): Promise<void> {
  const test = await createTestDatabase();
  const workshop = new Workshop(test.database, test.url, more);
  try {
    await workshop.open();
    await work(workshop);
  } finally {
    await workshop.close();
    await test.drop();
  }
}

describe('runs whose workers are killed', () => {
  it(
    `end once each and are charged once a step, through ${KILLS} kill -9 at random points (J6, V1, V2)`,
    () => inWorkshop({}, async (workshop) => report('killed', await killAtRandom(workshop, KILLS))),
    LONGEST_MS,
  );

  it(
    'and while every connection to PostgreSQL is cut',
    () =>
      inWorkshop({}, async (workshop) => {
        const cut = () =>
          workshop.ask(
            'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
          );
        report('connections cut', await killAtRandom(workshop, TROUBLES, cut));
      }),
    LONGEST_MS,
  );
});

describe('runs whose PostgreSQL is restarted', () => {
  it(
    `end once each through ${RESTARTS} restarts, half of them by kill -9, and no worker ends of it (K2)`,
    async () => {
      const postgres = await RestartedPostgres.start();
      const workshop = new Workshop(postgres.database, postgres.url);
      try {
        await workshop.open();
        const startedAt = performance.now();
        let held = 0;
        for (let restart = 0; restart < RESTARTS; restart++) {
          held += await workshop.allBusy();
          const pids = workshop.workers.map(({ pid }) => pid);
          await workshop.happened(randomInt(EVENTS));
          await pause(randomInt(MOMENTS_MS));
          await (restart % 2 === 0 ? postgres.stop() : postgres.kill9());
          // In every second pair a worker dies with it.
          const victim = restart % 4 < 2 ? undefined : workshop.workers[restart % workshop.workers.length];
          await victim?.kill9();
          await pause(randomInt(2_000));
          await postgres.startAgain();
          victim?.start();
          await workshop.topUp();
          const gone = workshop.workers.filter((worker, i) => worker !== victim && (!worker.alive || worker.pid !== pids[i]));
          expect(gone.map(({ output }) => output)).toEqual([]);
        }
        await workshop.allEnded();
        report('PostgreSQL restarted', {
          restarts: RESTARTS,
          held,
          seconds: secondsSince(startedAt),
          ...(await assertBooks(workshop)),
        });
      } finally {
        await workshop.close();
        await postgres.close();
      }
    },
    LONGEST_MS,
  );
});

describeWithRedis('runs over Redis whose workers are killed', () => {
  it(
    'end once each although Redis forgets everything and drops everybody, again and again (K1)',
    async () => {
      const redis = await startRedis();
      const client = new Redis(redis.url);
      try {
        await inWorkshop({ REDIS_URL: redis.url }, async (workshop) => {
          const forget = async (): Promise<void> => {
            await client.flushall();
            if (randomInt(2) === 0) await client.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
          };
          report('Redis emptied', await killAtRandom(workshop, TROUBLES, forget));
        });
      } finally {
        client.disconnect();
        await redis.stop();
      }
    },
    LONGEST_MS,
  );
});
