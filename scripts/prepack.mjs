// npm pack: what is published is built from these sources, and from nothing left behind by earlier ones.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, ROOT } from './lib/prepare.mjs';

for (const part of ['apps', 'libs', 'launcher', 'dashboard']) rmSync(join(ROOT, 'dist', part), { recursive: true, force: true });
await prepare({ dashboard: true });
