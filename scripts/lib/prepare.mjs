import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askHolder, inTurn } from './turn.mjs';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const LOCK_STAMP = join(ROOT, 'node_modules/.installed-lock');
const INSTALLED = join(ROOT, 'node_modules/.package-lock.json');
const BUILD_STAMP = join(ROOT, 'dist/.built-sources');
const MAIN = join(ROOT, 'dist/launcher/main.js');
const PAGES_STAMP = join(ROOT, 'dist/.built-dashboard');
const PAGES = join(ROOT, 'dist/dashboard/index.html');
const PAGES_SOURCES = ['dashboard', 'package-lock.json'];
const SOURCES = [
  ...['apps', 'libs', 'launcher', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'],
  ...['scripts/build.mjs', 'scripts/lib/plain-exports.mjs'],
];

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** What went wrong, in one line; the caller prints it and ends with a non-zero code. */
export class PrepareError extends Error {}

/**
 * Everything that a start or a test needs: does nothing, in no time, when it has been done.
 * @param dashboard the pages too; the tests of `npm test` do without them
 * @throws PrepareError
 */
export async function prepare({ dashboard = false } = {}) {
  const pagesBuilt = () => !dashboard || arePagesBuilt();
  if (isInstalled() && isBuilt() && pagesBuilt()) return;
  proveWritable();
  const waiting = () => process.stdout.write('Waiting for another start or test, which is installing or building ...\n');
  await inTurn(join(ROOT, 'dist/prepare.sock'), waiting, async () => {
    await installDependencies();
    await Promise.all([build(), dashboard && buildPages()]);
  });
}

/** Before anything is replaced under a gateway that runs. @throws PrepareError */
export async function refuseRunning(dataDir) {
  const holder = await askHolder(join(resolve(dataDir), 'instance.sock'));
  if (holder === undefined) return;
  throw new PrepareError(
    `The gateway is already running on ${resolve(dataDir)}: ${holder}. Stop it first, or set GATEWAY_DATA_DIR and PORT for a second one.`,
  );
}

function proveWritable() {
  try {
    accessSync(ROOT, constants.W_OK);
  } catch (error) {
    const why = error.code === 'EROFS' ? 'its file system is read-only' : 'this user may not write there';
    throw new PrepareError(
      `Nothing can be installed or built in ${ROOT}: ${why}. Start as its owner, or from a copy of your own.`,
    );
  }
}

/** Runs a command that ends with us, also when only we are told to stop. @throws PrepareError with what it said */
async function step(title, command, args) {
  const started = Date.now();
  process.stdout.write(`${title} ...\n`);
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  let stopped = false;
  const stop = (signal) => {
    stopped = true;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  const problem = await new Promise((done) => {
    child.on('error', (error) => done(`: ${error.message}`));
    child.on('close', (code) => done(code === 0 ? undefined : ''));
  });
  for (const signal of signals) process.off(signal, stop);
  if (stopped) process.exit(130);
  if (problem !== undefined)
    throw new PrepareError(`${title} failed${problem}\n${shortened(Buffer.concat(said).toString('utf8'))}`);
  process.stdout.write(`${title}: done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function shortened(output) {
  const lines = output.trim().split('\n');
  return (lines.length > 24 ? [...lines.slice(0, 12), '...', ...lines.slice(-12)] : lines).join('\n');
}

const lockDigest = () =>
  createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
const isInstalled = () => read(LOCK_STAMP) === lockDigest() || wasInstalledByHand();

/** Whoever ran `npm ci` or `npm install` first has done this already: npm wrote down what it put there. */
function wasInstalledByHand() {
  const there = read(INSTALLED);
  if (there === '') return false;
  const { packages: wanted } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const { packages: found } = JSON.parse(there);
  const complete = Object.entries(wanted).every(
    ([path, one]) => path === '' || one.link || (found[path] ? found[path].version === one.version : isForOthers(one)),
  );
  const strange = Object.keys(found).some((path) => wanted[path] === undefined);
  if (!complete || strange) return false;
  writeStamp(LOCK_STAMP, lockDigest());
  return true;
}

/** Optional, and not plainly meant for this machine. */
const isForOthers = ({ optional, os, cpu, libc }) =>
  optional === true && !(os?.includes(process.platform) && cpu?.includes(process.arch) && libc === undefined);
const isBuilt = () => read(BUILD_STAMP) === fingerprint(SOURCES) && existsSync(MAIN);
const arePagesBuilt = () => read(PAGES_STAMP) === fingerprint(PAGES_SOURCES) && existsSync(PAGES);

/** Installs exactly what package-lock.json names, when that has not been done for this lock file. */
async function installDependencies() {
  if (isInstalled()) return;
  const lock = lockDigest();
  await step('Installing dependencies (the first time this takes a minute or two)', 'npm', [
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
async function build() {
  if (isBuilt()) return;
  const sources = fingerprint(SOURCES);
  // An increment on a dist/ that somebody has emptied would bring nothing back.
  if (!existsSync(MAIN)) rmSync(join(ROOT, 'dist/.tsbuildinfo'), { force: true });
  await step('Building', process.execPath, [join(ROOT, 'scripts/build.mjs')]);
  writeStamp(BUILD_STAMP, sources);
}

/** Bundles the dashboard into dist/dashboard, when something of it has changed since. */
async function buildPages() {
  if (arePagesBuilt()) return;
  const sources = fingerprint(PAGES_SOURCES);
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  await step('Building the dashboard', process.execPath, [
    vite,
    'build',
    '--config',
    'dashboard/vite.config.mjs',
    '--logLevel',
    'warn',
  ]);
  writeStamp(PAGES_STAMP, sources);
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
function fingerprint(sources) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const stat = statSync(path);
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else if (!path.endsWith('.spec.ts')) hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
  };
  for (const source of sources) visit(join(ROOT, source));
  return hash.digest('hex');
}
