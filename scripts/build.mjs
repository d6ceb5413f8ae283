// npm run build: compiles apps, libs and launcher into dist/, then makes what modules hand on plain.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { plainExports } from './lib/plain-exports.mjs';
import { ROOT } from './lib/prepare.mjs';

const nest = join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js');
const { status } = spawnSync(process.execPath, [nest, 'build', 'api'], { cwd: ROOT, stdio: 'inherit' });
if (status === 0) for (const part of ['apps', 'libs', 'launcher']) plainExports(join(ROOT, 'dist', part));
process.exitCode = status ?? 1;
