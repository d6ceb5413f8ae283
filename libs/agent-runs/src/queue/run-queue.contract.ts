import { Secret } from '@libs/kernel';
import { BullRunQueue, closeRunWorker, type QueueConnection, RUN_QUEUE, rungRun, runWorkerParts } from './bull-run-queue';

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
      return { close: () => closeRunWorker(worker) };
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
      await queue.ring('run_later', 300);
      await queue.ring('run_now');
      expect(await queue.waiting()).toBe(1);
      const asked = performance.now();
      const order = await answered(['run_now', 'run_later'], 1);
      expect([order, performance.now() - asked > 200]).toEqual([['run_now', 'run_later'], true]);
      expect(await queue.waiting()).toBe(0);
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
