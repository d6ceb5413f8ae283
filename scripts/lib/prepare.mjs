import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const LOCK_STAMP = join(ROOT, 'node_modules/.installed-lock');
const BUILD_STAMP = join(ROOT, 'dist/.built-sources');
const SOURCES = ['apps', 'libs', 'launcher', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'];

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** What went wrong, in one line; the caller prints it and ends with a non-zero code. */
export class PrepareError extends Error {}

function step(title, command, args, env = {}) {
  const started = Date.now();
  process.stdout.write(`${title} ...\n`);
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error || status !== 0) {
    const lines = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n');
    const output = lines.length > 24 ? [...lines.slice(0, 12), '...', ...lines.slice(-12)].join('\n') : lines.join('\n');
    throw new PrepareError(`${title} failed${error ? `: ${error.message}` : ''}\n${output}`);
  }
  process.stdout.write(`${title}: done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

/** Installs exactly what package-lock.json names, when that has not been done for this lock file. */
export function installDependencies() {
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (read(LOCK_STAMP) === lock) return;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  step('Installing dependencies (the first time this takes about a minute)', npm, [
    'ci',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  writeStamp(LOCK_STAMP, lock);
  enableHooks();
}

/** Compiles apps, libs and launcher into dist/, when a source has changed since. */
export function build() {
  const sources = fingerprint();
  if (read(BUILD_STAMP) === sources && existsSync(join(ROOT, 'dist/launcher/main.js'))) return;
  step('Building', process.execPath, [join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js'), 'build', 'api']);
  writeStamp(BUILD_STAMP, sources);
}

/** The project's commit hooks, in a checkout of a person who works on it. */
function enableHooks() {
  if (process.env.CI || !existsSync(join(ROOT, '.git'))) return;
  spawnSync('git', ['config', 'core.hooksPath', '.githooks'], { cwd: ROOT, stdio: 'ignore' });
}

function writeStamp(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Names, sizes and times of all sources: cheap to take and different after every edit. */
function fingerprint() {
  const hash = createHash('sha256');
  const visit = (path) => {
    const stat = statSync(path);
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else if (!path.endsWith('.spec.ts')) hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
  };
  for (const source of SOURCES) visit(join(ROOT, source));
  return hash.digest('hex');
}
