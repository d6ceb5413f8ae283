import { createReadStream } from 'node:fs';
import { appendFile, mkdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { systemErrorCode } from '@libs/kernel';
import type { LedgerRecord } from './record';

/** Records that wait in a file, one JSON line each, while PostgreSQL is away. */
export class Spool {
  constructor(private readonly path: string) {}

  async append(records: readonly LedgerRecord[]): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    await appendFile(this.path, records.map((record) => `${JSON.stringify(record)}\n`).join(''), { mode: 0o600 });
  }

  /** Batches in the order written. A last line cut off by a crash is passed over. */
  async *read(batchSize: number): AsyncGenerator<LedgerRecord[]> {
    if (!(await this.exists())) return;
    let batch: LedgerRecord[] = [];
    for await (const line of createInterface({ input: createReadStream(this.path, 'utf8'), crlfDelay: Infinity })) {
      const record = parse(line);
      if (record) batch.push(record);
      if (batch.length >= batchSize) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  }

  async clear(): Promise<void> {
    await rm(this.path, { force: true });
  }

  private async exists(): Promise<boolean> {
    try {
      return (await stat(this.path)).isFile();
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return false;
      throw error;
    }
  }
}

function parse(line: string): LedgerRecord | undefined {
  try {
    return JSON.parse(line) as LedgerRecord;
  } catch {
    return undefined;
  }
}
