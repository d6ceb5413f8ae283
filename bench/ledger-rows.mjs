/**
 * node bench/ledger-rows.mjs [rows] — a request log of ten million rows in an embedded PostgreSQL of its own, and how long
 * every search, figure and report takes on it, and by which index. `npm run build` first; about 8 GB below LEDGER_BENCH_DIR (a directory in
 * TMPDIR), which is removed unless LEDGER_BENCH_DIR is set: then a second run measures what the first one made.
 */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from './lib/ledger-data.mjs';

const require = createRequire(import.meta.url);
const { Database, migrate, startEmbeddedPostgres } = require('../dist/libs/database/src/index.js');
const { UsageSpanKeeper } = require('../dist/libs/ledger/src/index.js');

const rows = Number(process.argv[2] ?? 10_000_000);
const kept = process.env.LEDGER_BENCH_DIR;
const dir = kept ?? mkdtempSync(join(tmpdir(), 'ledger-rows-'));
const { bavail, bsize } = statfsSync(kept === undefined ? tmpdir() : join(dir, '..'));
if (bavail * bsize < rows * 1_500) throw new Error(`there is no room for ${rows} rows below ${dir}`);

const postgres = await startEmbeddedPostgres({ dataDir: dir, durable: false });
const database = await Database.connect(postgres.url, { poolSize: 4, statementTimeoutMs: 0 });
try {
  await migrate(database);
  await generate(database, rows);
  const began = performance.now();
  const keeper = new UsageSpanKeeper(database, (error) => console.error(error));
  await keeper.round();
  console.log(`sums of spans made in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const { explain, measure } = await import('./lib/ledger-queries.mjs');
  const slow = await measure(database, rows);
  await explain(database);
  if (slow.length > 0) {
    console.error(`slower than 300 ms: ${slow.join(', ')}`);
    process.exitCode = 1;
  }
} finally {
  await database.close();
  await postgres.stop();
  if (kept === undefined) rmSync(dir, { recursive: true, force: true });
}
