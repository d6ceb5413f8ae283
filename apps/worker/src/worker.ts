import { BullRunWorker } from '@libs/agent-runs';
import type { Runtime } from '@libs/gateway';

export interface RunningWorker {
  /** Takes nothing new and hands held runs back to whoever takes them next. */
  close(): Promise<void>;
}

/** Answers the doorbell of runs and sweeps up after lost rings and dead workers. */
export async function startWorker(runtime: Runtime): Promise<RunningWorker> {
  const { processor, sweeper, connection } = runtime.runs;
  const worker = await BullRunWorker.open(connection, (runId) => processor.process(runId), {
    concurrency: runtime.config.worker.concurrency,
    onError: (error) => runtime.logger.warn({ err: error }, 'the worker has a problem with its queue'),
  });
  sweeper.start();
  return {
    close: async () => {
      await sweeper.stop();
      await processor.stop();
      await worker.close();
    },
  };
}
