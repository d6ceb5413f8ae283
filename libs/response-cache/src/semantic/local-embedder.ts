import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LRUCache } from 'lru-cache';
import type { EmbeddingAnswer, EmbeddingJob } from './embedding-worker';

/** Turns a text into a vector, or says that it cannot right now. Never rejects. */
export interface Embedder {
  embed(tenantId: string, text: string): Promise<Float32Array | undefined>;
}

const MAX_WAITING = 64;
const PATIENCE_MS = 2_000;
const REST_MS = 60_000;
const KNOWN_TEXTS = 2_000;

/** The built-in model in a thread of its own, started by the first text, with a bounded queue in front. */
export class LocalEmbedder implements Embedder {
  private worker: Worker | undefined;
  private restUntil = 0;
  private nextId = 1;
  private readonly waiting = new Map<number, (vector: Float32Array | undefined) => void>();
  private readonly known = new LRUCache<string, Float32Array>({ max: KNOWN_TEXTS });

  constructor(
    private readonly onTrouble: (problem: unknown) => void,
    private readonly workerFile = join(__dirname, 'embedding-worker.js'),
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  embed(_tenantId: string, text: string): Promise<Float32Array | undefined> {
    const known = this.known.get(text);
    if (known) return Promise.resolve(known);
    if (this.waiting.size >= MAX_WAITING) return Promise.resolve(undefined);
    const worker = this.start();
    if (!worker) return Promise.resolve(undefined);
    const id = this.nextId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(undefined), this.patienceMs);
      const settle = (vector: Float32Array | undefined): void => {
        clearTimeout(timer);
        if (!this.waiting.delete(id)) return;
        if (vector) this.known.set(text, vector);
        resolve(vector);
      };
      this.waiting.set(id, settle);
      worker.postMessage({ id, text } satisfies EmbeddingJob);
    });
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    this.restUntil = Infinity;
    this.giveUp();
    await worker?.terminate();
  }

  private start(): Worker | undefined {
    if (this.worker) return this.worker;
    if (performance.now() < this.restUntil) return undefined;
    const worker = new Worker(this.workerFile);
    worker.unref();
    worker.on('message', ({ id, vector, problem }: EmbeddingAnswer) => {
      if (problem !== undefined) this.onTrouble(problem);
      this.waiting.get(id)?.(vector);
    });
    worker.on('error', (error) => this.failed(worker, error));
    worker.on('exit', () => this.failed(worker, undefined));
    return (this.worker = worker);
  }

  private failed(worker: Worker, error: unknown): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.restUntil = performance.now() + REST_MS;
    if (error !== undefined) this.onTrouble(error);
    this.giveUp();
  }

  private giveUp(): void {
    for (const settle of [...this.waiting.values()]) settle(undefined);
  }
}
