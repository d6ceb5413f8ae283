import type { Command } from 'commander';
import { answering, type Io } from '../answering';

interface ServeOptions {
  port?: string;
  host?: string;
  dataDir?: string;
  config?: string;
}

/** start, api and worker: processes that stay. What they print and how they end is theirs, not the command line's. */
export function serveCommands(program: Command, io: Io): void {
  const start = program
    .command('start')
    .description('start everything in one process: PostgreSQL unless DATABASE_URL is set, schema, API, worker')
    .option('-p, --port <port>', 'where the API listens (PORT, 8000)')
    .option('--host <address>', 'address to listen on (HOST)')
    .option('-d, --data-dir <path>', 'embedded database and generated secrets (GATEWAY_DATA_DIR, .data)')
    .option('-c, --config <path>', 'gateway.yaml to apply at the start (GATEWAY_CONFIG)')
    .addHelpText(
      'after',
      `
Examples:
  route-llm-gateway start
  OPENAI_API_KEY=sk-... route-llm-gateway start --port 9000
  route-llm-gateway --env-file .env.backend start --config gateway.yaml`,
    );
  staying(start, io, () => import('../../main.js'));
  const api = program
    .command('api')
    .description('serve the API alone, on a database that is migrated already (needs DATABASE_URL)')
    .addHelpText('after', '\nExample:\n  DATABASE_URL=postgresql://... REDIS_URL=redis://... route-llm-gateway api');
  staying(api, io, () => import('../../../apps/api/src/main.js'));
  const worker = program
    .command('worker')
    .description('execute asynchronous runs alone, on a database that is migrated already (needs DATABASE_URL)')
    .addHelpText('after', '\nExample:\n  DATABASE_URL=postgresql://... REDIS_URL=redis://... route-llm-gateway worker');
  staying(worker, io, () => import('../../../apps/worker/src/main.js'));
}

function staying(command: Command, io: Io, load: () => Promise<unknown>): void {
  answering<ServeOptions>(command, io, async (options) => {
    const { env } = io;
    if (options.port !== undefined) env.PORT = options.port;
    if (options.host !== undefined) env.HOST = options.host;
    if (options.dataDir !== undefined) env.GATEWAY_DATA_DIR = options.dataDir;
    if (options.config !== undefined) env.GATEWAY_CONFIG = options.config;
    await load();
    return undefined;
  });
}
