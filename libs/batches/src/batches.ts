import { checkIdempotencyKey, fingerprintOf, keyInProgress } from '@libs/idempotency';
import { type Clock, GatewayError, isId, type JsonObject, newId, type Principal } from '@libs/kernel';
import { MAX_INPUT_BYTES, toView } from './batch';
import type { BatchesRepository } from './batches.repository';
import { type BatchAsk, decodeBatch } from './decode-create';
import { estimateBatch } from './estimate';
import { nextOffPeak } from './off-peak';
import type { BatchDoorbell, BatchFiles, LinePricer } from './ports';

export interface BatchesOptions {
  /** Of one line, bytes: what a request may have. */
  longestLine: number;
  /** A lost ring is made good by the sweeper. */
  onLostRing(batchId: string, error: unknown): void;
}

export interface BatchesParts {
  repository: BatchesRepository;
  doorbell: BatchDoorbell;
  files: BatchFiles;
  pricer: LinePricer;
  clock: Pick<Clock, 'now'>;
}

export interface Created {
  batch: JsonObject;
  /** An earlier request with the same key made it. */
  replayed: boolean;
}

const ROUTE = '/v1/batches';
const WINDOW_MS = 24 * 3_600_000;

/** Takes batches in, shows them, cancels them. The truth is in PostgreSQL; the queue is only a doorbell. */
export class Batches {
  constructor(
    private readonly parts: BatchesParts,
    private readonly options: BatchesOptions,
  ) {}

  /**
   * What a client asks for, before it is decided whether they may.
   * @throws GatewayError invalid_json, invalid_request, unknown_field
   */
  read(body: unknown, headers: Readonly<Record<string, string>>): BatchAsk {
    return decodeBatch(body, headers);
  }

  /**
   * @param idempotencyKey makes the request safe to repeat: the same key and request give the same batch
   * @throws GatewayError not_found, invalid_request, idempotency_key_invalid, idempotency_key_reused, idempotency_in_progress
   */
  async create(principal: Principal, ask: BatchAsk, idempotencyKey?: string): Promise<Created> {
    const { tenantId } = principal;
    const scope = idempotencyKey === undefined ? undefined : { tenantId, route: ROUTE, key: checkIdempotencyKey(idempotencyKey) };
    const fingerprint = fingerprintOf(ask);
    const earlier = await this.parts.repository.madeBy(tenantId, scope, fingerprint);
    if (earlier !== undefined) return { batch: await this.get(principal, earlier), replayed: true };
    await this.inputSize(principal, ask);
    this.assertRule(ask);
    const now = this.parts.clock.now();
    const expiresAt = now + WINDOW_MS;
    const { offPeak } = ask.settings;
    const opensAt = offPeak ? nextOffPeak(offPeak, now) : now;
    if (opensAt >= expiresAt) throw invalid('x-batch-off-peak', 'does not begin within the 24 hours that the batch has');
    const batch = { id: newId('batch', now), principal, ask, expiresAt };
    const row = await this.parts.repository.insert(batch, scope && { scope, fingerprint });
    if (row) {
      await this.ring(row.id, row.fence);
      return { batch: toView(row), replayed: false };
    }
    // Somebody with the same key was faster by a moment and has committed by now.
    const winner = await this.parts.repository.madeBy(tenantId, scope, fingerprint);
    if (winner === undefined) throw keyInProgress();
    return { batch: await this.get(principal, winner), replayed: true };
  }

  /** What the batch would cost; nothing is begun. @throws GatewayError not_found, invalid_request */
  async estimate(principal: Principal, ask: BatchAsk): Promise<JsonObject> {
    const size = await this.inputSize(principal, ask);
    this.assertRule(ask);
    const { files, pricer } = this.parts;
    const read = (start: number, end: number): Promise<Buffer> => files.read(principal, ask.inputFileId, start, end);
    return estimateBatch(principal, ask, { read, size, longestLine: this.options.longestLine, pricer });
  }

  /** @throws GatewayError not_found */
  async get(principal: Principal, id: string): Promise<JsonObject> {
    const row = isId('batch', id) ? await this.parts.repository.find(id, principal.tenantId) : undefined;
    if (row) return toView(row);
    throw new GatewayError('not_found', `There is no batch '${id.slice(0, 64)}'.`, { param: 'batch_id' });
  }

  /** Newest first. @param after the last id of the page before @throws GatewayError invalid_request */
  async list(principal: Principal, limit: number, after: string | undefined): Promise<JsonObject> {
    if (after !== undefined && !isId('batch', after)) throw invalid('after', 'is not one that this list gave');
    const rows = await this.parts.repository.list(principal.tenantId, limit + 1, after);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1)?.id ?? null;
    const more = rows.length > limit;
    return {
      ...{ object: 'list', data: shown.map(toView), has_more: more },
      ...{ first_id: shown[0]?.id ?? null, last_id: last, next_cursor: more ? last : null },
    };
  }

  /** @throws GatewayError not_found, conflict */
  async cancel(principal: Principal, id: string): Promise<JsonObject> {
    const row = isId('batch', id) ? await this.parts.repository.requestCancel(id, principal.tenantId) : undefined;
    if (row) {
      await this.ring(row.id, row.fence);
      return toView(row);
    }
    const now = await this.get(principal, id);
    if (now['status'] === 'cancelling' || now['status'] === 'cancelled') return now;
    throw new GatewayError('conflict', `The batch is ${String(now['status'])} already: it cannot be cancelled.`);
  }

  /** A name that means nothing would be a batch at the wrong price. */
  private assertRule({ settings: { rule } }: BatchAsk): void {
    if (rule !== undefined && !this.parts.pricer.knowsRule(rule))
      throw invalid('x-batch-rule', 'names no rule of routing (when.batch)');
  }

  private async inputSize(principal: Principal, { inputFileId }: BatchAsk): Promise<number> {
    const size = await this.parts.files.size(principal, inputFileId);
    if (size <= MAX_INPUT_BYTES) return size;
    throw invalid('input_file_id', `names a file of ${size} bytes; a batch takes at most ${MAX_INPUT_BYTES}`);
  }

  private async ring(id: string, turn: number): Promise<void> {
    await this.parts.doorbell.ring(id, turn).catch((error: unknown) => this.options.onLostRing(id, error));
  }
}

const invalid = (param: string, what: string): GatewayError =>
  new GatewayError('invalid_request', `\`${param}\` ${what}.`, { param });
