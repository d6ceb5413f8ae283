import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const TASKSET = spawnSync('taskset', ['-V']).status === 0;

/** Starts a program on one core where that can be asked for, and waits for a line that `ready` recognises. */
export function start(core, args, ready, env = {}) {
  const [command, rest] = TASKSET ? ['taskset', ['-c', String(core), process.execPath, ...args]] : [process.execPath, args];
  const child = spawn(command, rest, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  return new Promise((resolve, reject) => {
    const seen = (chunk) => {
      output += chunk;
      const found = ready(output);
      if (found !== undefined) resolve({ child, found });
    };
    child.stdout.on('data', seen);
    child.stderr.on('data', seen);
    child.on('exit', (code) => reject(new Error(`${args[0]} ended with ${code}:\n${output.slice(-2000)}`)));
  });
}

/** Moves this process to a core, away from what it measures. */
export function stayOn(core) {
  if (TASKSET) spawnSync('taskset', ['-a', '-cp', String(core), String(process.pid)]);
}

/** Moves the database that a process has started to another core: its work is not the process's own. */
export function moveDatabase({ child }, core) {
  if (!TASKSET) return;
  const parents = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, name, parent] = /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      parents.set(Number(pid), { name, parent: Number(parent) });
    } catch {
      // It ended meanwhile.
    }
  }
  const ours = (pid) => pid === child.pid || (parents.has(pid) && ours(parents.get(pid).parent));
  for (const [pid, { name }] of parents)
    if (name === 'postgres' && ours(pid)) spawnSync('taskset', ['-a', '-cp', String(core), String(pid)]);
}

export const printedPort = (output) => (output.includes('\n') ? JSON.parse(output.split('\n')[0]).port : undefined);

export async function stop({ child }) {
  child.removeAllListeners('exit');
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** CPU microseconds that a process has used, user and system, all threads. Ticks of the clock are too coarse for a short block. */
export function cpuUs({ child }) {
  const threads = readdirSync(`/proc/${child.pid}/task`);
  return threads.reduce((sum, thread) => sum + threadUs(`/proc/${child.pid}/task/${thread}/schedstat`), 0);
}

function threadUs(path) {
  try {
    return Number(readFileSync(path, 'utf8').split(' ')[0]) / 1000;
  } catch (error) {
    // It ended meanwhile.
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return 0;
    throw error;
  }
}
