import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '@libs/kernel';
import type { Chain, StoredResponse } from './stored-response';
import type { StoredResponsesRepository } from './stored-responses.repository';

export interface ResponseStoreOptions {
  /** How long a response is kept, ms; 0: nothing is. */
  retentionMs: number;
  /** A response could not be kept; or expired ones could not be swept. */
  onTrouble(error: unknown): void;
  /** Responses that wait to be written, all together; what comes on top is not kept. */
  maxWaiting?: number;
  maxWaitingBytes?: number;
  /** Pauses between the tries to write one. */
  retryMs?: readonly number[];
  /** A response that is not found may just be being written by another process: looked for once more after this time. */
  secondLookMs?: number;
}

const SWEEP_BATCH = 1_000;
/** Of one statement. */
const MOST_AT_ONCE = 50;
const MOST_BYTES_AT_ONCE = 4 * 1024 * 1024;

/** A response, and whom to tell that it was written or given up. */
interface Queued {
  stored: StoredResponse;
  done(): void;
}

const bytesOf = ({ input, response }: Pick<StoredResponse, 'input' | 'response'>): number => input.length + response.length;

/**
 * Conversations that clients continue by `previous_response_id`. Writing never delays an answer: a response is
 * handed over before the client has it and written behind; reading waits for what this process has not written yet. What
 * comes while a statement of its tenant is under way is written together by the next one.
 */
export class ResponseStore {
  private readonly waiting = new Map<StoredResponse, Promise<void>>();
  private waitingBytes = 0;
  /** Of each tenant that has a statement under way, what came meanwhile. */
  private readonly queues = new Map<string, Queued[]>();
  private readonly closing = new AbortController();
  private readonly options: Required<ResponseStoreOptions>;

  constructor(
    private readonly repository: Pick<StoredResponsesRepository, 'insert' | 'find' | 'chain' | 'holding' | 'remove' | 'sweep'>,
    private readonly clock: Clock,
    options: ResponseStoreOptions,
  ) {
    this.options = {
      maxWaiting: 1_000,
      maxWaitingBytes: 128 * 1024 * 1024,
      retryMs: [200, 1_000, 5_000],
      secondLookMs: 150,
      ...options,
    };
  }

  /** False: nothing is kept here. */
  get keeps(): boolean {
    return this.options.retentionMs > 0;
  }

  /** Never waits, never throws. */
  keep(turn: Omit<StoredResponse, 'createdAt' | 'expiresAt'>): void {
    if (!this.keeps) return;
    const bytes = bytesOf(turn);
    if (this.waiting.size >= this.options.maxWaiting || this.waitingBytes + bytes > this.options.maxWaitingBytes) {
      this.options.onTrouble(new Error('too many responses wait to be written'));
      return;
    }
    const now = this.clock.now();
    const stored = { ...turn, createdAt: new Date(now), expiresAt: new Date(now + this.options.retentionMs) };
    this.waitingBytes += bytes;
    const written = this.enqueue(stored).finally(() => {
      this.waiting.delete(stored);
      this.waitingBytes -= bytes;
    });
    this.waiting.set(stored, written);
  }

  async find(tenantId: string, id: string): Promise<StoredResponse | undefined> {
    await this.written(tenantId);
    const found = await this.repository.find(tenantId, id, this.now());
    return found ?? this.again(() => this.repository.find(tenantId, id, this.now()));
  }

  /** The turns up to this one, the first one first; [] when there is no such response. */
  async chain(tenantId: string, id: string): Promise<Chain> {
    await this.written(tenantId);
    const found = await this.repository.chain(tenantId, id, this.now());
    return found.length > 0 ? found : this.again(() => this.repository.chain(tenantId, id, this.now()));
  }

  /** Responses whose output holds these items. */
  async holding(tenantId: string, itemIds: readonly string[]): Promise<StoredResponse[]> {
    await this.written(tenantId);
    const found = await this.repository.holding(tenantId, itemIds, this.now());
    const ids = new Set(found.flatMap((stored) => stored.itemIds));
    if (itemIds.every((id) => ids.has(id))) return found;
    return this.again(() => this.repository.holding(tenantId, itemIds, this.now()));
  }

  /** False when there is none. */
  async remove(tenantId: string, id: string): Promise<boolean> {
    await this.written(tenantId);
    return this.repository.remove(tenantId, id, this.now());
  }

  /** Forgets what has expired. @returns how many responses that were */
  async sweep(): Promise<number> {
    let swept = 0;
    for (;;) {
      const gone = await this.repository.sweep(this.now(), SWEEP_BATCH);
      swept += gone;
      if (gone < SWEEP_BATCH) return swept;
    }
  }

  /** Waits for what is being written; no more retries from now on. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all(this.waiting.values());
  }

  private now(): Date {
    return new Date(this.clock.now());
  }

  private async written(tenantId: string): Promise<void> {
    for (const [stored, written] of [...this.waiting]) if (stored.tenantId === tenantId) await written;
  }

  private async again<T>(look: () => Promise<T>): Promise<T> {
    await pause(this.options.secondLookMs);
    return look();
  }

  private enqueue(stored: StoredResponse): Promise<void> {
    return new Promise((done) => {
      const queue = this.queues.get(stored.tenantId);
      if (queue) return void queue.push({ stored, done });
      const fresh = [{ stored, done }];
      this.queues.set(stored.tenantId, fresh);
      void this.drain(stored.tenantId, fresh);
    });
  }

  private async drain(tenantId: string, queue: Queued[]): Promise<void> {
    while (queue.length > 0) {
      const batch = nextBatch(queue);
      const turns = batch.map(({ stored }) => stored);
      try {
        await this.repository.insert(tenantId, turns);
        for (const { done } of batch) done();
      } catch (error) {
        // One of them may be what nobody can write: each for itself, and those that come after do not wait for that.
        for (const { stored, done } of batch) void this.retry(stored, error).finally(done);
      }
    }
    this.queues.delete(tenantId);
  }

  private async retry(stored: StoredResponse, failure: unknown): Promise<void> {
    let error = failure;
    for (const delay of this.options.retryMs) {
      if (this.closing.signal.aborted) break;
      await pause(delay, undefined, { signal: this.closing.signal }).catch(() => undefined);
      try {
        return await this.repository.insert(stored.tenantId, [stored]);
      } catch (another) {
        error = another;
      }
    }
    this.options.onTrouble(error);
  }
}

function nextBatch(queue: Queued[]): Queued[] {
  let [count, bytes] = [0, 0];
  for (const { stored } of queue) {
    bytes += bytesOf(stored);
    if (count > 0 && (count === MOST_AT_ONCE || bytes > MOST_BYTES_AT_ONCE)) break;
    count++;
  }
  return queue.splice(0, count);
}
