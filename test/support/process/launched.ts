import { execFileSync } from 'node:child_process';
import { type Account, GatewayChild } from './child';
import { freePort } from './ports';
import { until } from './until';

/** All of it is prompt; the rest is for a busy machine. */
const LONGEST_START_MS = 240_000;
const LONGEST_REFUSAL_MS = 60_000;
const LONGEST_STOP_MS = 60_000;

export interface Refusal {
  code: number | null;
  lines: string[];
}

/** `npm start` without its set-up and without DATABASE_URL: everything in one process, PostgreSQL included. */
export class LaunchedGateway {
  private constructor(
    readonly child: GatewayChild,
    readonly port: number,
  ) {}

  static async start(dataDir: string, env: Record<string, string> = {}, account?: Account): Promise<LaunchedGateway> {
    const port = await freePort();
    const all = { PATH: process.env.PATH ?? '', HOME: dataDir, HOST: '127.0.0.1', PORT: String(port), GATEWAY_DATA_DIR: dataDir };
    return new LaunchedGateway(new GatewayChild({ ...all, ...env }, account), port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The first screen is there. @throws Error with what was said instead */
  ready(): Promise<unknown> {
    return this.says(/Ctrl-C stops everything/);
  }

  async says(words: RegExp): Promise<void> {
    await until(
      `the words ${words.source}`,
      () => {
        if (words.test(this.child.output)) return true;
        if (!this.child.alive) throw new Error(`the gateway ended instead:\n${this.child.output.slice(-4_000)}`);
        return false;
      },
      LONGEST_START_MS,
    );
  }

  /** Of a start that must not succeed. @throws Error when it neither starts nor ends */
  async refusal(): Promise<Refusal> {
    await this.over(LONGEST_REFUSAL_MS);
    return { code: this.child.exitCode, lines: this.child.output.trim().split('\n') };
  }

  /** The exit code after these signals, one right behind the other. */
  async stop(...signals: NodeJS.Signals[]): Promise<number | null> {
    for (const signal of signals) this.child.signal(signal);
    await this.over(LONGEST_STOP_MS);
    return this.child.exitCode;
  }

  /** All of it at once, PostgreSQL too: the power goes. */
  async kill9(): Promise<void> {
    const pids = descendants(this.child.pid);
    this.child.signal('SIGKILL');
    for (const pid of pids) kill(pid);
    await this.child.ended;
    await until('every process to be gone', () => pids.every((pid) => !isAlive(pid)));
  }

  private async over(withinMs: number): Promise<void> {
    try {
      await until('the gateway to end', () => !this.child.alive, withinMs);
    } catch (error) {
      await this.kill9();
      throw new Error(`${String(error)}\n${this.child.output.slice(-4_000)}`, { cause: error });
    }
    await this.child.ended;
  }
}

/** All processes below this one, at this moment. */
export function descendants(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.flatMap(([child, of]) => (of === parent && child !== undefined ? [child, ...below(child)] : []));
  return below(pid);
}

/** A process that has ended and only waits for its parent to notice counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .startsWith('Z');
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ended by itself
  }
}
