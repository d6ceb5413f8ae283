export { AgentRuns, type AgentRunsParts, type Submitted } from './agent-runs';
export { RUNS_CHANNEL } from './columns';
export { type FinishedRun, type OnFinished, RunTelling } from './ending';
export { type RunEvent, RunEventsRepository } from './events.repository';
export { assertSchema, TOOL_NAME } from './input/decode-tools';
export { RUN_DEFAULTS } from './input/decode-input';
export { RunLoop } from './loop/run-loop';
export {
  BullRunQueue,
  closeRunWorker,
  isDue,
  limitRuns,
  type QueueConnection,
  RUN_QUEUE,
  rungRun,
  runWorkerParts,
} from './queue/bull-run-queue';
export type * from './run';
export { PROCESSOR_DEFAULTS, RunProcessor, type ProcessorOptions } from './run-processor';
export { RunsRepository } from './runs.repository';
export { runDepth } from './run-depth';
export { isTerminal, RUN_STATUSES, type RunStatus } from './state-machine';
export { StepsRepository } from './steps.repository';
export { RunSweeper, SWEEP_RUNS_EVERY_MS } from './sweeper';
export { RunSchedules } from './schedules/run-schedules';
export type { ScheduleView } from './schedules/schedule';
export { LOOK_AT_SCHEDULES_EVERY_MS, Scheduler } from './schedules/scheduler';
export { SchedulesRepository } from './schedules/schedules.repository';
export { RunQueueReport } from './queue/run-queue-report';
export { checkToolHeaders, checkToolHosts, checkToolName, checkToolParameters, type GivenHeader } from './tools/check-tool';
export { OpenRunTools } from './tools/run-tools';
export { HTTP_METHODS, type HttpMethod, type ToolDefinition, type ToolHosts, type ToolRow } from './tools/stored-tool';
export { rewrapToolSecrets } from './tools/rewrap-tools';
export { ToolService, type NewTool, type SecretHeaderChange, type ToolPatch } from './tools/tool-service';
export { ToolsRepository } from './tools/tools.repository';
export type { RunView, StepView } from './view';
export { WorkersRepository, type QueueCounts, type WorkerFacts, type WorkerRow } from './workers.repository';
export { WorkRepository } from './work.repository';
