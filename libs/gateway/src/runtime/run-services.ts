import {
  AgentRuns,
  BullRunQueue,
  PROCESSOR_DEFAULTS,
  type QueueConnection,
  runDepth,
  RunProcessor,
  RunsRepository,
  RunSweeper,
  SWEEPER_DEFAULTS,
} from '@libs/agent-runs';
import type { AppConfig } from '@libs/config';
import type { Database } from '@libs/database';
import type { Logger, QueueStanding } from '@libs/telemetry';
import type { GatewayServices } from '../services';
import { GatewayRunExecutor } from './run-executor';

export interface RunServices {
  agentRuns: AgentRuns;
  /** For workers: executes a run whose doorbell rang. */
  processor: RunProcessor;
  sweeper: RunSweeper;
  queue: BullRunQueue;
  connection: QueueConnection;
  /** How many wait and run, as PostgreSQL has it. */
  depth(): Promise<QueueStanding>;
}

export async function openRuns(
  database: Database,
  config: AppConfig,
  gateway: GatewayServices,
  logger: Logger,
): Promise<RunServices> {
  const connection = { databaseUrl: config.database.url, redisUrl: config.redis?.url };
  const queue = await BullRunQueue.open(connection, (error) => logger.warn({ err: error }, 'the queue of runs has a problem'));
  const repository = new RunsRepository(database);
  const agentRuns = new AgentRuns(database, repository, queue, (runId, error) =>
    logger.warn({ err: error, run_id: runId }, 'a run was accepted but its doorbell failed: the sweeper will ring again'),
  );
  const processor = new RunProcessor(database, repository, new GatewayRunExecutor(gateway), {
    ...PROCESSOR_DEFAULTS,
    onTrouble: (runId, error) =>
      logger.error({ err: error, run_id: runId }, 'a run could not be moved on: the sweeper will take it up'),
  });
  const sweeper = new RunSweeper(repository, queue, {
    ...SWEEPER_DEFAULTS,
    onTrouble: (error) => logger.warn({ err: error }, 'waiting runs could not be swept'),
  });
  return { agentRuns, processor, sweeper, queue, connection, depth: () => runDepth(database) };
}
