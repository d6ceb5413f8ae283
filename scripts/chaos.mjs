// npm run chaos -- money|providers|ledger|batch|budget|runs: what takes too long or too much for `npm test`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, ROOT } from './lib/prepare.mjs';

/** Name, what runs, with which configuration of jest, and what makes it long. */
const RUNS = {
  money: { test: 'test/stories/money.story.ts', env: { GATEWAY_MONEY_REQUESTS: process.env.GATEWAY_MONEY_REQUESTS ?? '10000' } },
  /** CHAOS_SECONDS (60) and CHAOS_RATE (200 requests a second) make it shorter. */
  providers: { test: 'test/chaos/three-providers.chaos.ts', config: 'test/chaos/jest.config.js', env: {} },
  /** LEDGER_REQUESTS (100,000) and LEDGER_OUTAGE_SECONDS (30) make it shorter. */
  ledger: { test: 'test/chaos/ledger.chaos.ts', config: 'test/chaos/jest.config.js', env: {} },
  /** CHAOS_ROUNDS (1,000) makes it shorter. */
  budget: { test: 'test/chaos/budget.chaos.ts', config: 'test/chaos/jest.config.js', env: {} },
  /** BATCH_LINES (50,000) and BATCH_LINE_BYTES (4,096) make it shorter. */
  batch: { test: 'test/chaos/batch.chaos.ts', config: 'test/chaos/jest.config.js', env: {} },
  /** RUN_KILLS (1,000), RUN_TROUBLES (100) and RUN_RESTARTS (40) make it shorter. */
  runs: { test: 'test/chaos/runs.chaos.ts', config: 'test/chaos/jest.config.js', env: {} },
};

const name = process.argv[2] ?? '';
const run = Object.hasOwn(RUNS, name) ? RUNS[name] : undefined;
if (!run) {
  console.error(`Name one of: ${Object.keys(RUNS).join(', ')}. Example: npm run chaos -- money`);
  process.exit(1);
}
await prepare();
const args = [
  join(ROOT, 'node_modules/jest/bin/jest.js'),
  '--config',
  join(ROOT, run.config ?? 'jest.config.js'),
  '--forceExit',
  '-w',
  '1',
  run.test,
];
const jest = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...run.env } });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
jest.on('exit', (code) => process.exit(code ?? 1));
