import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './process/ports';

/** A redis-server of its own: private port, temporary directory, nothing on disk that matters. */
export interface TestRedis {
  port: number;
  url: string;
  /** Freezes the process: connections stay up and nobody answers. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

export interface TestRedisOptions {
  /** More `--name value` arguments for redis-server. */
  args?: readonly string[];
  /** Reuse a port, to play a restart. */
  port?: number;
}

/** Why there is no redis-server, in one line that says what to install; undefined when there is one. */
export function redisMissing(): string | undefined {
  if (hasRedisServer()) return undefined;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const failure = installOnce();
    if (failure === undefined && hasRedisServer()) return undefined;
    return `redis-server is absent and apt-get could not install it (${failure ?? 'not on PATH afterwards'})`;
  }
  return 'redis-server is absent: install it (Debian: apt-get install redis-server, macOS: brew install redis)';
}

const hasRedisServer = (): boolean => spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;

/**
 * Test workers run side by side: the first one installs under a lock, a failed try is remembered so
 * that the others do not repeat it. The package's own service is kept from starting.
 */
function installOnce(): string | undefined {
  const failed = join(process.env.GATEWAY_TEST_RUN_DIR ?? tmpdir(), 'redis-install-failed');
  if (existsSync(failed)) return readFileSync(failed, 'utf8');
  const policy = '/usr/sbin/policy-rc.d';
  const script = [
    'command -v redis-server && exit 0',
    `[ -e ${policy} ] || { printf '#!/bin/sh\\nexit 101\\n' > ${policy}; chmod +x ${policy}; trap 'rm -f ${policy}' EXIT; }`,
    'apt-get update -qq && apt-get install -y -qq --no-install-recommends redis-server',
  ].join('; ');
  const { status, stderr, error } = spawnSync('flock', [join(tmpdir(), 'redis-install.lock'), 'sh', '-c', script], {
    encoding: 'utf8',
    timeout: 180_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status === 0) return undefined;
  const reason = error?.message ?? stderr.trim().split('\n').at(-1) ?? 'no reason given';
  writeFileSync(failed, reason);
  return reason;
}

/** @throws Error with the server's own last words when it does not come up */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  for (let tries = 1; ; tries++) {
    try {
      return await startAt(options.port ?? (await freePort()), options.args);
    } catch (error) {
      // A node of a cluster takes a second port, which somebody may have.
      if (options.port !== undefined || tries === 3 || !/Address already in use/i.test(String(error))) throw error;
    }
  }
}

async function startAt(port: number, more: readonly string[] = []): Promise<TestRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'gateway-redis-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no', ...more];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const killOnExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killOnExit);
  try {
    await readiness(child);
  } catch (error) {
    killOnExit();
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop: async () => {
      process.off('exit', killOnExit);
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await ended;
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function readiness(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer): void => {
      said = (said + chunk.toString('utf8')).slice(-4_000);
      if (said.includes('Ready to accept connections')) resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`redis-server ended at once: ${said.trim().slice(-500)}`)));
  });
}

/**
 * A suite that needs a real server. Without one it is skipped under a name that says why; with CI=true
 * nothing is skipped, it fails.
 */
export function describeWithRedis(name: string, suite: () => void): void {
  const missing = redisMissing();
  if (missing === undefined) describe(name, suite);
  else if (process.env.CI === 'true') it(`${name}: ${missing}`, () => expect(missing).toBeUndefined());
  else it.skip(`${name} (skipped: ${missing})`, () => undefined);
}
