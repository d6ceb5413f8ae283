// npm test: installs what is missing, builds (stories run the real process), then runs the tests.
// npm test -- path/or/pattern runs some of them.
import { unsupportedNode } from './lib/node-version.mjs';

const problem = unsupportedNode(process.versions.node);
if (problem) {
  console.error(problem);
  process.exit(1);
}

async function main() {
  const { prepare, ROOT } = await import('./lib/prepare.mjs');
  const { spawn } = await import('node:child_process');
  const { join } = await import('node:path');
  await prepare();
  const args = [
    // Workers inherit it. A suite loads hundreds of modules that live as long as it does: with more room for what is young
    // they are not copied around again and again meanwhile.
    '--max-semi-space-size=32',
    join(ROOT, 'node_modules/jest/bin/jest.js'),
    '--config',
    join(ROOT, 'jest.config.js'),
    '--reporters=default',
    `--reporters=${join(ROOT, 'scripts/lib/skipped-reporter.mjs')}`,
    // After the list of reporters, which would take what follows as more of them.
    '--forceExit',
    ...process.argv.slice(2),
  ];
  const jest = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
  jest.on('exit', (code) => process.exit(code === null ? 1 : code));
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
