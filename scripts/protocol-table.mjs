#!/usr/bin/env node
/** Writes docs/protocols.md from what test/matrix finds: `node scripts/protocol-table.mjs`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { status } = spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', '--forceExit', '-w', '1', 'test/matrix'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, WRITE_PROTOCOL_TABLE: '1' },
});
process.exit(status ?? 1);
