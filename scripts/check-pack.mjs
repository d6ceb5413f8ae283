// Does what a person does with the published package: packs it, installs the tarball into an empty folder, starts it
// with one command, asks a model, runs the doctor, stops it. Needs a package registry; without one it says so and ends well,
// except where CI=true.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './lib/free-port.mjs';
import { prepare, ROOT } from './lib/prepare.mjs';

const START_MS = 120_000;
const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network|ENOTCACHED/i;
/** A registry that cannot be reached for a moment says nothing about the package. */
const MOST_TRIES = 3;
const room = mkdtempSync(join(tmpdir(), 'gateway-pack-'));
const home = join(room, 'home');
let child;

function run(command, args, cwd, env = {}) {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env }, timeout: 600_000 });
  return { code: done.status, out: done.stdout ?? '', err: done.stderr ?? '' };
}

function must(what, { code, out, err }) {
  if (code !== 0) throw new Error(`${what} ended with ${code}:\n${out.slice(-2_000)}\n${err.slice(-2_000)}`);
  return out;
}

function install(tarball) {
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', home, tarball];
  for (let tries = 1; ; tries++) {
    const done = run('npm', args, home);
    if (done.code === 0 || tries === MOST_TRIES || !OFFLINE.test(done.err)) return done;
  }
}

/** What must not travel: sources, tests, secrets, maps. */
function assertClean(files) {
  const bad = files.filter((file) => /\.(map|spec\.js|ts)$|^\.data|secrets\.json|^(test|bench)\//.test(file));
  if (bad.length > 0) throw new Error(`the package holds what it should not: ${bad.slice(0, 5).join(', ')}`);
  for (const wanted of [
    'dist/launcher/cli/main.js',
    'dist/dashboard/index.html',
    'dist/apps/api/src/main.js',
    'README.md',
    'LICENSE',
    'NOTICE',
  ])
    if (!files.includes(wanted)) throw new Error(`the package lacks ${wanted}`);
}

async function main() {
  await prepare({ dashboard: true });
  const packed = must('npm pack', run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', room], ROOT));
  const [{ files, size }] = JSON.parse(packed.slice(packed.indexOf('[')));
  assertClean(files.map(({ path }) => path));
  const tarball = join(
    room,
    readdirSync(room).find((name) => name.endsWith('.tgz')),
  );
  console.log(`packed: ${files.length} files, ${(size / 1e6).toFixed(1)} MB`);
  spawnSync('mkdir', ['-p', home]);
  const installed = install(tarball);
  if (installed.code !== 0 && OFFLINE.test(installed.err) && process.env.CI !== 'true') {
    console.log('skipped: installing and starting the package, for no package registry can be reached');
    return;
  }
  must('npm install', installed);
  const bin = join(home, 'node_modules/.bin/route-llm-gateway');
  must('version', run(bin, ['version', '--json'], home));
  const port = await freePort();
  const env = { PATH: process.env.PATH, HOME: room, PORT: String(port) };
  const began = performance.now();
  child = spawn(bin, ['start'], { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  while (!said.includes('Ctrl-C stops everything')) {
    if (child.exitCode !== null || performance.now() - began > START_MS)
      throw new Error(`it did not start:\n${said.slice(-3_000)}`);
    await pause(100);
  }
  console.log(`started in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const key = /Key +(rlg_\S+)/.exec(said)?.[1];
  const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sandbox/echo', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  if (!(await answer.text()).includes('"content":"Hello"')) throw new Error(`it does not answer: ${answer.status}`);
  const verdict = JSON.parse(must('doctor', run(bin, ['doctor', '--offline', '--json'], home, env)));
  if (!verdict.ok) throw new Error(`the doctor finds something: ${JSON.stringify(verdict)}`);
  console.log('answers, and the doctor is content');
  child.kill('SIGTERM');
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`it ended with ${code}`);
  console.log('stopped in order');
}

main()
  .catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  })
  .finally(() => {
    child?.kill('SIGKILL');
    rmSync(room, { recursive: true, force: true });
  });
