import { hostname } from 'node:os';
import {
  AgentRuns,
  BullRunQueue,
  LOOK_AT_SCHEDULES_EVERY_MS,
  OpenRunTools,
  PROCESSOR_DEFAULTS,
  type QueueConnection,
  type RunFiles,
  type RunPrincipals,
  RunEventsRepository,
  RunLoop,
  RunProcessor,
  RunQueueReport,
  RUNS_CHANNEL,
  RunSchedules,
  RunsRepository,
  RunSweeper,
  RunTelling,
  Scheduler,
  SchedulesRepository,
  StepsRepository,
  SWEEP_RUNS_EVERY_MS,
  ToolService,
  ToolsRepository,
  WorkersRepository,
  WorkRepository,
  type WorkerFacts,
} from '@libs/agent-runs';
import { currentPrincipal } from '@libs/auth';
import type { AppConfig } from '@libs/config';
import { type Database, type FieldCipher, Listener, Sweeper } from '@libs/database';
import { ToolFetch } from '@libs/egress';
import { type Files, fileOwner } from '@libs/files';
import { newId, systemClock } from '@libs/kernel';
import type { RequestsRepository } from '@libs/ledger';
import { type Logger, Outage } from '@libs/telemetry';
import { toldOnce } from './told-once';
import { GatewayModelSteps } from '../runs/model-steps';
import type { GatewayServices } from '../services';
import type { LedgerServices } from './ledger-services';
import type { WebhookServices } from './webhook-services';

export interface RunServices {
  agentRuns: AgentRuns;
  tools: ToolService;
  /** What there is to do, and who does it. */
  workers: WorkersRepository;
  report: RunQueueReport;
  /** For workers: executes a run when a doorbell rings. */
  processor: RunProcessor;
  /** For workers: what is done now and then. */
  background: readonly Sweeper[];
  schedules: RunSchedules;
  /** This process as a worker. */
  self: WorkerFacts;
  queue: BullRunQueue;
  /** Says which run something happened to, in whatever process. */
  words: Listener;
  connection: QueueConnection;
  promoteDue(): Promise<void>;
  close(): Promise<void>;
}

export interface RunParts {
  database: Database;
  config: AppConfig;
  gateway: GatewayServices;
  cipher: FieldCipher;
  files: Files;
  ledger: Pick<LedgerServices, 'ledger'>;
  requests: RequestsRepository;
  webhooks: Pick<WebhookServices, 'outbox' | 'check'>;
  logger: Logger;
}

export async function openRuns(parts: RunParts): Promise<RunServices> {
  const { database, config, logger, gateway, ledger, requests } = parts;
  const connection = { databaseUrl: config.database.url, redisUrl: config.redis?.url };
  const { ringing, hearing, life } = outages(logger);
  const queue = await BullRunQueue.open(connection, (error) => ringing.failed(error));
  const words = new Listener(
    config.database.url,
    (error) => hearing.failed(error),
    () => hearing.worked(),
  );
  const fetch = new ToolFetch({
    ...(config.upstream.proxy && { proxy: config.upstream.proxy.url }),
    ...(config.upstream.ca && { ca: config.upstream.ca }),
  });
  const events = new RunEventsRepository(database);
  const telling = new RunTelling(events, (tx, finished) => parts.webhooks.outbox.add(tx, finished));
  const work = new WorkRepository(database);
  const workers = new WorkersRepository(database);
  const tools = new ToolService(database, new ToolsRepository(database), parts.cipher);
  const files = filesOf(parts.files, gateway);
  const onTrouble = (runId: string, error: unknown): void =>
    logger.error({ err: error, run_id: runId }, 'a run could not be moved on: the sweeper will take it up');
  const agentRuns = new AgentRuns({
    ...{ database, runs: new RunsRepository(database), events, telling, queue, files, tools },
    checkWebhook: (url, param) => parts.webhooks.check(url, param),
    onLostRing: (runId, error) =>
      logger.warn({ err: error, run_id: runId }, 'a run was accepted but its doorbell failed: the sweeper will ring again'),
  });
  const principals: RunPrincipals = { current: (principal) => currentPrincipal(database, systemClock, principal) };
  const loop = new RunLoop({
    ...{ database, events, steps: new StepsRepository(database, events), principals, onTrouble },
    models: new GatewayModelSteps(gateway, { ledger: ledger.ledger, requests }),
    tools: new OpenRunTools(tools, files, fetch),
  });
  const self = { id: newId('worker'), host: hostname(), pid: process.pid, concurrency: config.worker.concurrency };
  const { leaseMs, tenantConcurrency } = config.worker;
  const onBeat = (error: unknown): void => (error === undefined ? life.worked() : life.failed(error));
  const processor = new RunProcessor(
    { database, work, telling, loop, queue },
    { ...PROCESSOR_DEFAULTS, workerId: self.id, leaseMs, tenantConcurrency, onTrouble, onBeat },
  );
  words.subscribe(RUNS_CHANNEL, (runId) => processor.heard(runId));
  const schedulesRepository = new SchedulesRepository(database);
  const schedules = new RunSchedules(schedulesRepository, agentRuns, () => systemClock.now());
  const sweeper = new RunSweeper({ database, work, telling, events, workers, queue, tenantConcurrency });
  const scheduler = new Scheduler(database, schedulesRepository, agentRuns, principals);
  const background = inBackground(logger, ringing, sweeper, scheduler);
  return {
    ...{ schedules, background, report: new RunQueueReport(workers, queue) },
    ...{ agentRuns, tools, workers, processor, self, queue, words, connection },
    promoteDue: () => work.promoteDue(),
    close: async () => {
      await words.close();
      await queue.close();
      await fetch.close();
    },
  };
}

/** What a process can do without for a while, and says so once. */
const outages = (logger: Logger): { ringing: Outage; hearing: Outage; life: Outage } => ({
  ringing: new Outage(logger, { lost: 'the queue of runs has a problem', back: 'the queue of runs has none any more' }),
  hearing: new Outage(logger, { lost: 'words of runs are not heard for now', back: 'words of runs are heard again' }),
  life: new Outage(logger, {
    lost: 'the worker can give no sign of life for its runs: others may take them',
    back: 'the worker gives signs of life for its runs again',
  }),
});

function inBackground(logger: Logger, ringing: Outage, sweeper: RunSweeper, scheduler: Scheduler): Sweeper[] {
  return [
    new Sweeper({
      ...{ sweep: () => sweeper.sweep(), everyMs: SWEEP_RUNS_EVERY_MS },
      ...toldOnce(logger, { lost: 'waiting runs cannot be swept', back: 'waiting runs are swept again' }, () =>
        ringing.workedUnlessFailedWithin(QUIET_MS),
      ),
    }),
    new Sweeper({
      ...{ sweep: () => scheduler.startDue(), everyMs: LOOK_AT_SCHEDULES_EVERY_MS },
      ...toldOnce(logger, { lost: 'scheduled runs cannot be started', back: 'scheduled runs are started again' }),
    }),
  ];
}

/** Nobody says that a queue works again: it is quiet then. */
const QUIET_MS = 5_000;

/** Files as their owner sees them. */
function filesOf(files: Files, { files: source }: Pick<GatewayServices, 'files'>): RunFiles {
  return {
    read: (principal, id) => source.read(principal, id),
    describe: async (principal, id) => {
      const { filename, mediaType } = await files.find(fileOwner(principal), id);
      return { id, filename, mediaType };
    },
  };
}
