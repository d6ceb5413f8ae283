import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const WORKER = join(ROOT, 'dist/apps/worker/src/main.js');

/** The built worker as a process that is killed and started again, on one directory of its own. */
export class WorkerProcess {
  private readonly directory = mkdtempSync(join(tmpdir(), 'gateway-worker-'));
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private said = '';

  constructor(private readonly env: Record<string, string>) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get alive(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The end of what it printed, for a test that fails. */
  get output(): string {
    return this.said.slice(-4_000);
  }

  start(): void {
    const child = spawn(process.execPath, [WORKER], {
      cwd: ROOT,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', GATEWAY_DATA_DIR: this.directory, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said = (this.said + chunk.toString('utf8')).slice(-20_000)));
    const killWithUs = (): void => void child.kill('SIGKILL');
    process.once('exit', killWithUs);
    this.ended = new Promise((resolve) =>
      child.once('close', () => {
        process.off('exit', killWithUs);
        resolve();
      }),
    );
    this.child = child;
  }

  async kill9(): Promise<void> {
    this.child?.kill('SIGKILL');
    await this.ended;
  }

  async close(): Promise<void> {
    await this.kill9();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
