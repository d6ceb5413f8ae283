// npm run dashboard:budget: what browsers load of the dashboard, gzipped, against its budget.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './lib/prepare.mjs';

/** In KB of gzip. */
const FIRST_LOAD = 250;
const CHUNK = 60;
/** Pages that carry an editor. */
const HEAVY = { playground: 150 };

const directory = join(ROOT, 'dist/dashboard');
const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
const sizes = new Map();
const sizeOf = (file) => {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(directory, file)), { level: 9 }).length / 1024);
  return sizes.get(file);
};

/** The files of an entry of the manifest and of all that it imports at once. */
function filesOf(key, seen = new Set()) {
  const entry = manifest[key];
  if (!entry || seen.has(key)) return [];
  seen.add(key);
  return [entry.file, ...(entry.css ?? []), ...(entry.imports ?? []).flatMap((imported) => filesOf(imported, seen))];
}

const total = (files) => [...files].reduce((sum, file) => sum + sizeOf(file), 0);
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const first = new Set(filesOf(entry));
const pageOf = (key) => /pages\/([\w-]+)\/page/.exec(key)?.[1];

const rows = [['first load', total(first), FIRST_LOAD]];
for (const [key, { file, css = [] }] of Object.entries(manifest)) {
  if (first.has(file) || !file.endsWith('.js') || file.includes('first-paint')) continue;
  rows.push([pageOf(key) ?? key, total([file, ...css]), HEAVY[pageOf(key)] ?? CHUNK]);
}
let over = 0;
for (const [name, size, limit] of rows) {
  if (size > limit) over++;
  console.log(
    `${size > limit ? 'TOO LARGE' : 'ok'.padEnd(9)} ${String(name).padEnd(40)} ${size.toFixed(1).padStart(7)} KB of ${limit}`,
  );
}
console.log('\nWith what several pages share, each loads behind the first:');
for (const key of Object.keys(manifest).filter(pageOf)) {
  const more = new Set(filesOf(key).filter((file) => !first.has(file)));
  console.log(`          ${pageOf(key).padEnd(40)} ${total(more).toFixed(1).padStart(7)} KB`);
}
if (over > 0) process.exit(1);
