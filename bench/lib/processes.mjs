import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const TASKSET = spawnSync('taskset', ['-V']).status === 0;
const TICK_MS = 1000 / Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout || 100);

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

/** CPU milliseconds that a process has used, user and system. */
export function cpuMs({ child }) {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
