import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '@libs/kernel';
import { isAlive } from './is-alive';

/** A process that is no more, and how many numbers it had given out. */
export interface IssuedMark {
  path: string;
  processId: string;
  issued: number;
}

const NAME = /^(\d+)-(p_[0-9a-f]+)\.seq$/;
const DIRECTORY = 'ledger-marks';

/**
 * Notes in a file how many records this process has numbered: what a process took with it that was killed is then known
 * to the last one, for the number behind the last record that was written is nowhere else. Once a turn of the event loop.
 */
export class IssuedCounter {
  private readonly file: number | undefined;
  private readonly path: string;
  private readonly bytes = Buffer.alloc(8);
  private scheduled = false;
  private latest = 0;

  constructor(dataDir: string, processId: string) {
    const dir = join(dataDir, DIRECTORY);
    this.path = join(dir, `${process.pid}-${processId}.seq`);
    this.file = openMark(dir, this.path);
  }

  note(seq: number): void {
    this.latest = seq;
    if (this.scheduled || this.file === undefined) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.write();
    });
  }

  /** Everything is written: nothing is to be known of this process any more. */
  close(): void {
    if (this.file === undefined) return;
    closeSync(this.file);
    rmSync(this.path, { force: true });
  }

  private write(): void {
    if (this.file === undefined) return;
    this.bytes.writeDoubleBE(this.latest);
    try {
      writeSync(this.file, this.bytes, 0, 8, 0);
    } catch {
      // The disk is full, or the file was closed: the gap is then seen less exactly.
    }
  }
}

/** Marks of processes of this data directory that are no more. */
export function leftMarks(dataDir: string): IssuedMark[] {
  const dir = join(dataDir, DIRECTORY);
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
  return names.flatMap((name) => {
    const [, pid, processId] = NAME.exec(name) ?? [];
    if (processId === undefined || Number(pid) === process.pid || isAlive(Number(pid))) return [];
    const path = join(dir, name);
    const bytes = readFileSync(path);
    return [{ path, processId, issued: bytes.length === 8 ? bytes.readDoubleBE() : 0 }];
  });
}

/** undefined where nothing can be written: the ledger itself does not depend on it. */
function openMark(dir: string, path: string): number | undefined {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return openSync(path, 'w', 0o600);
  } catch {
    return undefined;
  }
}
