import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

export interface TypeSniffer {
  /** The type of which these are the first bytes, by their signature; undefined when there is none, or it is not found in time. */
  sniff(head: Buffer): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface SniffAsk {
  id: number;
  head: Uint8Array;
}

export interface SniffAnswer {
  id: number;
  type: string | undefined;
}

export interface WorkerSnifferOptions {
  /** Compiled; beside this file in the product. */
  workerFile?: string;
  /** Bytes that keep the detector busy for longer are of no type. */
  deadlineMs?: number;
}

const DEADLINE_MS = 2_000;

/**
 * The detector in a thread of its own: crafted bytes have kept detectors in endless loops, and a thread can be
 * ended. Started by the first file that needs it.
 */
export class WorkerSniffer implements TypeSniffer {
  private worker: Worker | undefined;
  private nextId = 1;
  private readonly waiting = new Map<number, (type: string | undefined) => void>();

  constructor(private readonly options: WorkerSnifferOptions = {}) {}

  sniff(head: Buffer): Promise<string | undefined> {
    const worker = (this.worker ??= this.start());
    const id = this.nextId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.drop(worker), this.options.deadlineMs ?? DEADLINE_MS);
      this.waiting.set(id, (type) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        resolve(type);
      });
      worker.postMessage({ id, head: new Uint8Array(head) } satisfies SniffAsk);
    });
  }

  async close(): Promise<void> {
    const { worker } = this;
    if (worker) this.drop(worker);
    await worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.options.workerFile ?? join(__dirname, 'sniff-worker.js'));
    worker.unref();
    worker.on('message', ({ id, type }: SniffAnswer) => this.waiting.get(id)?.(type));
    worker.on('error', () => this.drop(worker));
    worker.on('exit', () => this.drop(worker));
    return worker;
  }

  /** All who wait have no answer, the next one starts anew. */
  private drop(worker: Worker): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    void worker.terminate();
    for (const settle of [...this.waiting.values()]) settle(undefined);
  }
}
