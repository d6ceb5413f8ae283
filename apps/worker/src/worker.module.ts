import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import { runWorkerParts } from '@libs/agent-runs';
import { type Runtime, RuntimeModule } from '@libs/gateway';
import { BatchesConsumer } from './batches.consumer';
import { RunsConsumer } from './runs.consumer';

/** Nest's part of the worker: one consumer per queue. */
@Module({})
export class WorkerModule {
  static forRoot(runtime: Runtime): DynamicModule {
    const { workerClass, connection } = runWorkerParts(runtime.runs.connection);
    BullModule.workerClass = workerClass;
    return {
      module: WorkerModule,
      // No queue is registered, only what starts the consumers: runs are rung where they are accepted.
      imports: [RuntimeModule.forRoot(runtime), BullModule.forRoot({ connection }), BullModule.registerQueue()],
      providers: [RunsConsumer, BatchesConsumer],
    };
  }
}
