export { AgentRuns, type Submitted } from './agent-runs';
export { BullRunQueue, closeRunWorker, type QueueConnection, RUN_QUEUE, rungRun, runWorkerParts } from './bull-run-queue';
export type { ClaimedRun, RunExecutor, RunInput, RunQueue, RunResult, RunView } from './run';
export { PROCESSOR_DEFAULTS, RunProcessor, type ProcessorOptions } from './run-processor';
export { RunsRepository } from './runs.repository';
export { RUN_STATUSES, type RunStatus } from './state-machine';
export { MAX_STALLS, RunSweeper, SWEEPER_DEFAULTS } from './sweeper';
export { runDepth } from './run-depth';
