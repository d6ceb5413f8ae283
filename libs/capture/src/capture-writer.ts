import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import type { Clock } from '@libs/kernel';
import { keptBody, LOOKED_AT_BYTES } from './bodies/kept-body';
import type { CapturesRepository, SealedCapture } from './captures.repository';
import { placeOf } from './sealed-place';
import type { TakenBodies } from './taken-bodies';
import type { TenantKey, TenantKeys } from './tenant-keys';

const deflate = promisify(deflateRaw);
const DAY_MS = 86_400_000;

/** One request whose bodies are to be kept. */
export interface Taken {
  requestId: string;
  tenantId: string;
  startedAt: number;
  /** Empty: it had none that can be kept. */
  request: Buffer;
  answer: TakenBodies;
}

export interface CaptureWriterOptions {
  /** Told when bodies are lost: they cannot be written, or too many wait. */
  onLoss: (count: number, error: unknown) => void;
  /** Pauses between tries to write one batch. */
  retryMs?: readonly number[];
  /** Requests that wait. */
  maxWaiting?: number;
}

const BATCH = 32;

/**
 * Redacts, compresses, seals and writes bodies, one after the other behind the answers. What PostgreSQL does not take
 * within a while is lost, for bodies never lie anywhere but there, sealed.
 */
export class CaptureWriter {
  private waiting: Taken[] = [];
  private working: Promise<void> | undefined;
  private readonly closing = new AbortController();
  private readonly retryMs: readonly number[];
  private readonly maxWaiting: number;

  constructor(
    private readonly captures: Pick<CapturesRepository, 'insert'>,
    private readonly keys: Pick<TenantKeys, 'sealing' | 'forget'>,
    private readonly clock: Clock,
    private readonly options: CaptureWriterOptions,
  ) {
    this.retryMs = options.retryMs ?? [250, 1_000, 4_000, 15_000];
    this.maxWaiting = options.maxWaiting ?? 1_000;
  }

  /** Never waits, never throws. False: there is no room for it. */
  take(taken: Taken): boolean {
    if (this.waiting.length >= this.maxWaiting) {
      taken.answer.release();
      this.options.onLoss(1, new Error('too many bodies wait to be written'));
      return false;
    }
    this.waiting.push(taken);
    this.working ??= this.work().finally(() => (this.working = undefined));
    return true;
  }

  /** Waits for what is there; no more retries from now on. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.flush();
  }

  /** Until nothing waits. */
  async flush(): Promise<void> {
    while (this.working) await this.working;
  }

  private async work(): Promise<void> {
    // Whoever is being answered comes first.
    await turn();
    while (this.waiting.length > 0) {
      const tenantId = this.waiting[0]?.tenantId ?? '';
      const batch = this.waiting.filter((one) => one.tenantId === tenantId).slice(0, BATCH);
      this.waiting = this.waiting.filter((one) => !batch.includes(one));
      try {
        await this.write(tenantId, batch);
      } catch (error) {
        this.options.onLoss(batch.length, error);
      } finally {
        for (const { answer } of batch) answer.release();
      }
    }
  }

  private async write(tenantId: string, batch: readonly Taken[]): Promise<void> {
    for (const delay of [...this.retryMs, undefined]) {
      try {
        const key = await this.keys.sealing(tenantId);
        const sealed: SealedCapture[] = [];
        for (const taken of batch) sealed.push(await this.seal(taken, key));
        const written = await this.captures.insert(tenantId, key.id, sealed);
        // The key was destroyed meanwhile: so are these.
        if (written < batch.length) this.keys.forget(tenantId);
        return;
      } catch (error) {
        if (delay === undefined || this.closing.signal.aborted) throw error;
        this.keys.forget(tenantId);
      }
      await pause(delay, undefined, { signal: this.closing.signal }).catch(() => undefined);
    }
  }

  private async seal({ requestId, tenantId, request, answer }: Taken, { key }: TenantKey): Promise<SealedCapture> {
    const { rule, contentType, length } = answer;
    const seal = async (side: 'request' | 'response', body: { bytes: Buffer; length: number; contentType: string }) => {
      await turn();
      if (body.length === 0) return null;
      const packed = await deflate(Buffer.from(JSON.stringify(keptBody(body, rule))));
      return key.seal(placeOf(tenantId, requestId, side), packed);
    };
    return {
      requestId,
      expiresAt: new Date(this.clock.now() + rule.retentionDays * DAY_MS),
      request: await seal('request', {
        bytes: request.subarray(0, LOOKED_AT_BYTES),
        ...{ length: request.length, contentType: 'application/json' },
      }),
      response: await seal('response', { bytes: answer.bytes(), length, contentType }),
      requestBytes: request.length,
      responseBytes: length,
    };
  }
}
