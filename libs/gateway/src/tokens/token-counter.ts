import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { roughBodyTokens, roughTokens } from './rough-tokens';
import type { TokenAnswer, TokenJob } from './token-worker';

/** A count of tokens, and of the characters it was made of. */
export interface TokenCount {
  tokens: number;
  /** Of the text alone, without what frames it. */
  textTokens: number;
  /** Of the text; 0 where only the size of a body is known. */
  chars: number;
}

const NOTHING: TokenCount = { tokens: 0, textTokens: 0, chars: 0 };

/** Counts tokens where no provider did. Never fails, and takes no longer than it may: milliseconds, 2 s unless said. */
export interface TokenCounting {
  text(texts: readonly string[], patienceMs?: number): Promise<TokenCount>;
  /** What a model reads of a JSON body of any dialect. */
  body(body: Buffer, patienceMs?: number): Promise<TokenCount>;
}

/** While a client waits for its answer. */
export const ANSWER_PATIENCE_MS = 300;

export interface TokenCounterOptions {
  /** Compiled; beside this file in the product. */
  workerFile?: string;
  /** A job that is not answered by then is reckoned instead. */
  patienceMs?: number;
}

/** Waiting jobs beyond this are reckoned at once. */
const MAX_WAITING = 64;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** Of one job in the worker. */
const BUDGET_MS = 200;
/** The first job waits for the tokenizer to be loaded. */
const PATIENCE_MS = 2_000;
/** A worker that failed is not tried again before this. */
const REST_MS = 60_000;

interface Waiting {
  settle(count: TokenCount | undefined): void;
  bytes: number;
}

/**
 * The tokenizer in a thread of its own, started by the first job. A bounded queue in front of it: what
 * does not fit, or is not counted in time, is reckoned by script instead.
 */
export class TokenCounter implements TokenCounting {
  private worker: Worker | undefined;
  private restUntil = 0;
  private nextId = 1;
  private waitingBytes = 0;
  private readonly waiting = new Map<number, Waiting>();

  constructor(private readonly options: TokenCounterOptions = {}) {}

  async text(texts: readonly string[], patienceMs?: number): Promise<TokenCount> {
    const chars = texts.reduce((sum, text) => sum + text.length, 0);
    if (chars === 0) return NOTHING;
    const counted = await this.ask({ texts: [...texts] }, chars * 2, patienceMs);
    if (counted) return counted;
    const tokens = texts.reduce((sum, text) => sum + roughTokens(text), 0);
    return { tokens, textTokens: tokens, chars };
  }

  async body(body: Buffer, patienceMs?: number): Promise<TokenCount> {
    if (body.length === 0) return NOTHING;
    return (await this.ask({ body }, body.length, patienceMs)) ?? { tokens: roughBodyTokens(body), textTokens: 0, chars: 0 };
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.restUntil = Number.POSITIVE_INFINITY;
    this.drop();
    await worker?.terminate();
  }

  private ask(
    job: Omit<TokenJob, 'id' | 'budgetMs'>,
    bytes: number,
    patienceMs = this.options.patienceMs ?? PATIENCE_MS,
  ): Promise<TokenCount | undefined> {
    if (this.waiting.size >= MAX_WAITING || this.waitingBytes + bytes > MAX_WAITING_BYTES) return Promise.resolve(undefined);
    const worker = this.start();
    if (!worker) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const id = this.nextId++;
      const timer = setTimeout(() => this.settle(id, undefined), patienceMs);
      this.waitingBytes += bytes;
      this.waiting.set(id, {
        bytes,
        settle: (count) => {
          clearTimeout(timer);
          resolve(count);
        },
      });
      worker.postMessage({ ...job, id, budgetMs: BUDGET_MS } satisfies TokenJob);
    });
  }

  private settle(id: number, count: TokenCount | undefined): void {
    const job = this.waiting.get(id);
    if (!job) return;
    this.waiting.delete(id);
    this.waitingBytes -= job.bytes;
    job.settle(count);
  }

  private start(): Worker | undefined {
    if (this.worker) return this.worker;
    if (performance.now() < this.restUntil) return undefined;
    const worker = new Worker(this.options.workerFile ?? join(__dirname, 'token-worker.js'));
    worker.on('message', ({ id, tokens, textTokens, chars }: TokenAnswer) => this.settle(id, { tokens, textTokens, chars }));
    worker.on('error', () => this.lost(worker));
    worker.on('exit', () => this.lost(worker));
    // Listeners hold the process; a count that nobody waits for must not.
    worker.unref();
    this.worker = worker;
    return worker;
  }

  private lost(worker: Worker): void {
    if (this.worker !== worker) return;
    this.restUntil = performance.now() + REST_MS;
    this.drop();
  }

  private drop(): void {
    this.worker = undefined;
    for (const id of this.waiting.keys()) this.settle(id, undefined);
  }
}
