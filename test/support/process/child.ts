import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
export const MAIN = join(ROOT, 'dist/launcher/main.js');

/** @throws Error in one line when the product has not been built */
export function requireBuild(): void {
  if (!existsSync(MAIN)) throw new Error('dist/launcher/main.js is missing: `npm test` builds it before it runs the tests');
}

export interface Account {
  uid: number;
  gid: number;
}

/** The built product as a process, with everything it says kept. */
export class GatewayChild {
  private readonly process: ChildProcess;
  private said = '';
  readonly ended: Promise<void>;

  /** @param account whom it runs as, where we are root and it should not be */
  constructor(env: Record<string, string>, account?: Account) {
    this.process = spawn(process.execPath, [MAIN], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'], ...account });
    this.process.stdout?.on('data', (chunk: Buffer) => this.note(chunk));
    this.process.stderr?.on('data', (chunk: Buffer) => this.note(chunk));
    this.ended = new Promise((resolve) => this.process.once('close', () => resolve()));
    const killWithUs = (): void => void this.process.kill('SIGKILL');
    process.once('exit', killWithUs);
    void this.ended.then(() => process.off('exit', killWithUs));
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get alive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  get exitCode(): number | null {
    return this.process.exitCode;
  }

  get output(): string {
    return this.said;
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  private note(chunk: Buffer): void {
    this.said += chunk.toString('utf8');
  }
}
