import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LRUCache } from 'lru-cache';
import type { EmbeddingAnswer, EmbeddingJob } from './embedding-worker';

/** Turns a text into a vector, or says that it cannot right now. Never rejects. */
export interface Embedder {
  /** False: who asks for this text now waits for more than a vector, such as for a model that is being loaded. */
  ready(tenantId: string, text: string): boolean;
  embed(tenantId: string, text: string): Promise<Float32Array | undefined>;
}

const MAX_WAITING = 64;
/** The thread embeds one text after the other; the second is there when the first is done. */
const AT_ONCE = 2;
const PATIENCE_MS = 2_000;
const REST_MS = 60_000;
const KNOWN_TEXTS = 2_000;

/** One text of one tenant, and all who wait for its vector. */
interface Job {
  name: string;
  text: string;
  /** With the thread: it will be done, whoever still waits. */
  sent: boolean;
  readonly waiting: Set<(vector: Float32Array | undefined) => void>;
}

/** Of nobody: it is there to have the model loaded, and run once. */
const FIRST_TEXT: Pick<Job, 'name' | 'text'> = { name: '', text: 'What is asked first waits for nothing.' };

/**
 * The built-in model in a thread of its own, started by the first text or before it, with a bounded queue in front. Texts
 * that nobody waits for any more are left out, so that a thread which falls behind catches up.
 */
export class LocalEmbedder implements Embedder {
  private worker: Worker | undefined;
  private loaded = false;
  private wanted = false;
  /** As soon as nothing is under way. */
  private toBeUnloaded = false;
  /** The model is there, or its memory was given back. */
  onChange: (loaded: boolean) => void = () => undefined;
  /** The last thread failed. */
  private restUntil: number | undefined;
  private startsAgain: NodeJS.Timeout | undefined;
  private closed = false;
  private nextId = 1;
  /** In the order in which they came. */
  private readonly jobs = new Map<string, Job>();
  private readonly sent = new Map<number, Job>();
  private readonly known = new LRUCache<string, Float32Array>({ max: KNOWN_TEXTS });

  constructor(
    private readonly onTrouble: (problem: unknown) => void,
    private readonly workerFile = join(__dirname, 'embedding-worker.js'),
    private readonly patienceMs = PATIENCE_MS,
    private readonly restMs = REST_MS,
  ) {}

  ready(tenantId: string, text: string): boolean {
    return this.loaded || this.known.has(nameOf(tenantId, text));
  }

  /**
   * Whether the model is loaded before anybody asks. Where it was and is not wanted any more, its memory is given back; a
   * text loads it all the same.
   */
  keepReady(wanted: boolean): void {
    const changed = wanted !== this.wanted;
    this.wanted = wanted;
    if (wanted) {
      this.toBeUnloaded = false;
      this.load();
    } else if (changed) {
      this.toBeUnloaded = true;
      this.unloadWhenIdle();
    }
  }

  embed(tenantId: string, text: string): Promise<Float32Array | undefined> {
    const name = nameOf(tenantId, text);
    const known = this.known.get(name);
    if (known) {
      // The next text may be unknown.
      if (this.restUntil !== undefined) this.startAgain();
      return Promise.resolve(known);
    }
    this.toBeUnloaded = false;
    let job = this.jobs.get(name);
    if (!job) {
      if (this.jobs.size >= MAX_WAITING) return Promise.resolve(undefined);
      this.jobs.set(name, (job = { name, text, sent: false, waiting: new Set() }));
    }
    const waited = this.wait(job);
    this.send();
    return waited;
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.closed = true;
    clearTimeout(this.startsAgain);
    this.worker = undefined;
    this.loaded = false;
    this.giveUp();
    await worker?.terminate();
  }

  private unloadWhenIdle(): void {
    const { worker } = this;
    if (!this.toBeUnloaded || this.jobs.size > 0 || !worker) return;
    this.toBeUnloaded = false;
    this.loaded = false;
    this.worker = undefined;
    this.sent.clear();
    void worker.terminate();
    this.onChange(false);
  }

  private wait(job: Job): Promise<Float32Array | undefined> {
    return new Promise((resolve) => {
      const settle = (vector: Float32Array | undefined): void => {
        clearTimeout(timer);
        job.waiting.delete(settle);
        if (job.waiting.size === 0 && !job.sent) this.jobs.delete(job.name);
        resolve(vector);
      };
      const timer = setTimeout(() => settle(undefined), this.patienceMs);
      job.waiting.add(settle);
    });
  }

  private send(): void {
    if (this.sent.size >= AT_ONCE) return;
    const worker = this.start();
    if (!worker) return this.giveUp();
    for (const job of this.jobs.values()) {
      if (this.sent.size >= AT_ONCE) return;
      if (job.sent) continue;
      const id = this.nextId++;
      job.sent = true;
      this.sent.set(id, job);
      worker.postMessage({ id, text: job.text } satisfies EmbeddingJob);
    }
  }

  private done({ id, vector, problem }: EmbeddingAnswer): void {
    if (problem !== undefined) this.onTrouble(problem);
    if (vector && !this.loaded) this.onChange(true);
    this.loaded = vector !== undefined;
    const job = this.sent.get(id);
    this.sent.delete(id);
    if (job) {
      this.jobs.delete(job.name);
      // Nobody may wait any more: whoever asks again has it.
      if (vector) this.known.set(job.name, vector);
      for (const settle of [...job.waiting]) settle(vector);
    }
    this.send();
    this.unloadWhenIdle();
  }

  private load(): void {
    if (this.worker || this.jobs.has(FIRST_TEXT.name)) return;
    this.jobs.set(FIRST_TEXT.name, { ...FIRST_TEXT, sent: false, waiting: new Set() });
    this.send();
  }

  /** As soon as the thread that failed has rested: whoever asks then does not wait for the model. */
  private startAgain(): void {
    if (this.startsAgain || this.closed) return;
    const again = (): void => {
      this.startsAgain = undefined;
      this.load();
    };
    this.startsAgain = setTimeout(again, (this.restUntil ?? 0) - performance.now()).unref();
  }

  private start(): Worker | undefined {
    if (this.worker || this.closed) return this.worker;
    if (this.restUntil !== undefined && performance.now() < this.restUntil) {
      this.startAgain();
      return undefined;
    }
    this.restUntil = undefined;
    const worker = new Worker(this.workerFile);
    worker.unref();
    worker.on('message', (answer: EmbeddingAnswer) => this.done(answer));
    worker.on('error', (error) => this.failed(worker, error));
    worker.on('exit', () => this.failed(worker, undefined));
    return (this.worker = worker);
  }

  private failed(worker: Worker, error: unknown): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.loaded = false;
    this.restUntil = performance.now() + this.restMs;
    if (error !== undefined) this.onTrouble(error);
    this.giveUp();
  }

  private giveUp(): void {
    const jobs = [...this.jobs.values()];
    this.jobs.clear();
    this.sent.clear();
    for (const { waiting } of jobs) for (const settle of [...waiting]) settle(undefined);
  }
}

/** How fast an answer comes must not tell what other tenants ask. */
const nameOf = (tenantId: string, text: string): string => `${tenantId} ${text}`;
