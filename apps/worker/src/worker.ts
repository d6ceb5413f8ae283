import { NestFactory } from '@nestjs/core';
import type { Runtime } from '@libs/gateway';
import { NestLogger } from '@libs/telemetry';
import { BatchesConsumer } from './batches.consumer';
import { RunsConsumer } from './runs.consumer';
import { WorkerModule } from './worker.module';

export interface RunningWorker {
  /** Takes nothing new and hands held runs back to whoever takes them next. */
  close(): Promise<void>;
}

/** Answers the queues, and sweeps up after lost rings and dead workers. */
export async function startWorker(runtime: Runtime): Promise<RunningWorker> {
  const { background } = runtime.runs;
  const { job } = runtime.evaluation;
  const { deliverer } = runtime.webhooks;
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(runtime), {
    logger: new NestLogger(runtime.logger),
    abortOnError: false,
  });
  const runs = app.get(RunsConsumer);
  const batches = app.get(BatchesConsumer);
  await runs.ready();
  await batches.ready();
  for (const sweeper of background) sweeper.start();
  runtime.batches.sweeper.start();
  job?.start();
  deliverer.start();
  runtime.logExport.start();
  return {
    // Not through the context: its hooks close each queue in the polite way, which may wait for ever.
    close: async () => {
      await job?.stop();
      await deliverer.stop();
      await Promise.all(background.map((sweeper) => sweeper.stop()));
      await runtime.logExport.stop();
      await runtime.batches.sweeper.stop();
      await batches.close();
      await runs.close();
    },
  };
}
