import type { Queue } from 'bullmq';
import { Secret } from '@libs/kernel';
import {
  BullRunQueue,
  closeRunWorker,
  limitRuns,
  type QueueConnection,
  RUN_QUEUE,
  rungRun,
  runWorkerParts,
} from './bull-run-queue';

/** What the doorbell promises, whichever backend it is on. */
export function describeRunQueue(
  name: string,
  open: () => Promise<{ connection: QueueConnection; close(): Promise<void> }>,
): void {
  describe(`the doorbell on ${name}`, () => {
    let backend: Awaited<ReturnType<typeof open>>;
    const errors: Error[] = [];
    const onError = (error: Error): void => void errors.push(error);
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(() => backend?.close());

    const listen = async (answer: (runId: string) => Promise<void>, concurrency: number) => {
      const { workerClass, connection } = runWorkerParts(backend.connection);
      const worker = new workerClass(RUN_QUEUE, (job) => answer(rungRun(job)), { connection, concurrency });
      worker.on('error', onError);
      await worker.waitUntilReady();
      return {
        close: () => closeRunWorker(worker),
        limit: (max: number, perMs: number) => limitRuns(worker, max, perMs),
      };
    };

    const answered = async (ids: readonly string[], workers: number): Promise<string[]> => {
      const heard: string[] = [];
      let done!: () => void;
      const all = new Promise<void>((resolve) => (done = resolve));
      const answer = (id: string): Promise<void> => {
        heard.push(id);
        if (heard.length >= ids.length) done();
        return Promise.resolve();
      };
      const open = () => listen(answer, 4);
      const opened = await Promise.all(Array.from({ length: workers }, open));
      await all;
      await Promise.all(opened.map((worker) => worker.close()));
      return heard;
    };

    it('is answered once for each ring, whoever answers', async () => {
      const queue = await BullRunQueue.open(backend.connection, onError);
      const ids = Array.from({ length: 50 }, (_, i) => `run_${i}`);
      await Promise.all(ids.map((id) => queue.ring(id)));
      expect((await answered(ids, 2)).toSorted()).toEqual(ids.toSorted());
      await queue.close();
    });

    it('keeps a ring until a worker comes, also when the one who rang has gone', async () => {
      const queue = await BullRunQueue.open(backend.connection, onError);
      await queue.ring('run_late');
      await queue.close();
      expect(await answered(['run_late'], 1)).toEqual(['run_late']);
    });

    it('rings for a run that must wait when its time has come, and says how many rings wait', async () => {
      const queue = await BullRunQueue.open(backend.connection, onError);
      const rung = performance.now();
      await queue.ring('run_later', 300);
      await queue.ring('run_now');
      expect(await queue.waiting()).toBe(1);
      const order = await answered(['run_now', 'run_later'], 1);
      expect([order, performance.now() - rung > 200]).toEqual([['run_now', 'run_later'], true]);
      expect(await queue.waiting()).toBe(0);
      await queue.close();
    });

    it('is silent while it is paused, forgets no ring meanwhile, and says so', async () => {
      const queue = await BullRunQueue.open(backend.connection, onError);
      const board = queue.queue as unknown as Pick<Queue, 'pause' | 'resume'>;
      await board.pause();
      expect(await queue.paused()).toBe(true);
      let stopped = true;
      const heard: string[] = [];
      let done!: () => void;
      const all = new Promise<void>((resolve) => (done = resolve));
      const worker = await listen((id) => {
        heard.push(`${id} ${stopped ? 'too early' : 'in time'}`);
        if (heard.length === 2) done();
        return Promise.resolve();
      }, 1);
      await queue.ring('run_stopped_1');
      await queue.ring('run_stopped_2');
      expect(await queue.waiting()).toBe(2);
      stopped = false;
      await board.resume();
      await all;
      expect(heard.toSorted()).toEqual(['run_stopped_1 in time', 'run_stopped_2 in time']);
      expect(await queue.paused()).toBe(false);
      await worker.close();
      await queue.close();
    });

    it('is answered no oftener than is allowed, by all workers together', async () => {
      const queue = await BullRunQueue.open(backend.connection, onError);
      const RINGS = 9;
      const WINDOW_MS = 150;
      const heard: number[] = [];
      let done!: () => void;
      const all = new Promise<void>((resolve) => (done = resolve));
      const answer = (): Promise<void> => {
        heard.push(performance.now());
        if (heard.length === RINGS) done();
        return Promise.resolve();
      };
      const workers = [await listen(answer, 4), await listen(answer, 4)];
      for (const { limit } of workers) limit(1, WINDOW_MS);
      const began = performance.now();
      await Promise.all(Array.from({ length: RINGS }, (_, i) => queue.ring(`run_limited_${i}`)));
      await all;
      // Eight windows lie between the first and the last, which a late first answer cannot shorten.
      expect((heard.at(-1) ?? 0) - began).toBeGreaterThan((WINDOW_MS * (RINGS - 1)) / 2);
      for (const worker of workers) await worker.close();
      await queue.close();
    });

    it('goes on after an answer that failed', async () => {
      const queue = await BullRunQueue.open(backend.connection, onError);
      let second!: () => void;
      const heardSecond = new Promise<void>((resolve) => (second = resolve));
      const worker = await listen((id) => {
        if (id === 'run_bad') return Promise.reject(new Error('bad'));
        second();
        return Promise.resolve();
      }, 1);
      await queue.ring('run_bad');
      await queue.ring('run_good');
      await heardSecond;
      await worker.close();
      await queue.close();
    });
  });
}

export const secretUrl = (url: string): Secret => new Secret(url);
