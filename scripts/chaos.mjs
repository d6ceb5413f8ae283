// npm run chaos -- money: tests that are in `npm test` in short, at full length.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, ROOT } from './lib/prepare.mjs';

/** Name, what runs, and what makes it long. */
const RUNS = {
  money: { test: 'test/stories/money.story.ts', env: { GATEWAY_MONEY_REQUESTS: process.env.GATEWAY_MONEY_REQUESTS ?? '10000' } },
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
  join(ROOT, 'jest.config.js'),
  '--forceExit',
  '-w',
  '1',
  run.test,
];
const jest = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...run.env } });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
jest.on('exit', (code) => process.exit(code ?? 1));
