import { EventEmitter } from 'node:events';
import type { Clock } from '@libs/kernel';
import {
  SLICE_BYTES,
  type StreamAppend,
  type StreamAppended,
  type StreamBatch,
  type StreamClaim,
  type StreamOpening,
  type StreamPlace,
  type StreamSlice,
  type StreamStore,
} from './port';

interface Kept {
  owner: string;
  fingerprint: string;
  head: string | undefined;
  batches: StreamBatch[];
  bytes: number;
  last: number;
  floor: number;
  ended: boolean;
  writerAt: number;
  readerAt: number | null;
  until: number;
}

/** Everything of all tenants; above it the oldest batches of the stream at hand go first. */
const MOST_BYTES = 256 * 1024 * 1024;

/** One process, no waiting. */
export class MemoryStreamStore implements StreamStore {
  private readonly tenants = new Map<string, Map<string, Kept>>();
  private readonly news = new EventEmitter().setMaxListeners(0);
  private bytes = 0;
  private sweptAt = 0;

  constructor(
    private readonly clock: Clock,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  open(place: StreamPlace, { owner, fingerprint, maxStreams, keepMs }: StreamClaim): StreamOpening {
    if (this.find(place)) return { opened: false, reason: 'exists' };
    const now = this.clock.monotonic();
    this.sweep(now);
    const streams = this.tenants.get(place.tenantId) ?? new Map<string, Kept>();
    if (streams.size >= maxStreams || this.bytes >= this.mostBytes) return { opened: false, reason: 'full' };
    this.tenants.set(place.tenantId, streams);
    streams.set(place.name, {
      ...{ owner, fingerprint, head: undefined, batches: [], bytes: 0, last: 0, floor: 0, ended: false },
      ...{ writerAt: now, readerAt: null, until: now + keepMs },
    });
    return { opened: true };
  }

  append(place: StreamPlace, owner: string, { batch, head, ended, keepMs, maxBytes }: StreamAppend): StreamAppended {
    const kept = this.find(place);
    if (kept?.owner !== owner) return { kept: false };
    const now = this.clock.monotonic();
    kept.writerAt = now;
    kept.until = now + keepMs;
    kept.head ??= head;
    if (ended) kept.ended = true;
    if (batch && batch.last > kept.last) {
      kept.batches.push(batch);
      kept.last = batch.last;
      this.grow(kept, batch.sealed.length);
      while (kept.bytes > maxBytes || (this.bytes > this.mostBytes && kept.batches.length > 1)) this.dropOldest(kept);
    }
    if (batch || head !== undefined || ended) this.news.emit(nameOf(place));
    return { kept: true, readerIdleMs: kept.readerAt === null ? null : now - kept.readerAt };
  }

  read(place: StreamPlace, after: number): StreamSlice | undefined {
    const kept = this.find(place);
    if (!kept) return undefined;
    const now = this.clock.monotonic();
    kept.readerAt = now;
    const { owner, fingerprint, head, last, floor, ended } = kept;
    const batches: StreamBatch[] = [];
    let bytes = 0;
    for (let i = firstBehind(kept.batches, after); i < kept.batches.length && bytes < SLICE_BYTES; i++) {
      const batch = kept.batches[i] as StreamBatch;
      batches.push(batch);
      bytes += batch.sealed.length;
    }
    return { owner, fingerprint, head, batches, last, floor, ended, writerIdleMs: now - kept.writerAt };
  }

  drop(place: StreamPlace, owner: string): void {
    if (this.find(place)?.owner !== owner) return;
    this.forget(place.tenantId, place.name);
    this.news.emit(nameOf(place));
  }

  watch(place: StreamPlace, listener: () => void): () => void {
    const name = nameOf(place);
    this.news.on(name, listener);
    return () => void this.news.off(name, listener);
  }

  /** Bytes held for all streams. */
  get size(): number {
    return this.bytes;
  }

  private find({ tenantId, name }: StreamPlace): Kept | undefined {
    const kept = this.tenants.get(tenantId)?.get(name);
    if (kept === undefined || kept.until > this.clock.monotonic()) return kept;
    this.forget(tenantId, name);
    return undefined;
  }

  /** Streams that nobody asks for any more; once a second is often enough. */
  private sweep(now: number): void {
    if (now - this.sweptAt < 1_000) return;
    this.sweptAt = now;
    for (const [tenantId, streams] of this.tenants)
      for (const [name, { until }] of streams) if (until <= now) this.forget(tenantId, name);
  }

  private forget(tenantId: string, name: string): void {
    const streams = this.tenants.get(tenantId);
    const kept = streams?.get(name);
    if (!streams || !kept) return;
    this.bytes -= kept.bytes;
    streams.delete(name);
    if (streams.size === 0) this.tenants.delete(tenantId);
  }

  private grow(kept: Kept, bytes: number): void {
    kept.bytes += bytes;
    this.bytes += bytes;
  }

  private dropOldest(kept: Kept): void {
    const oldest = kept.batches.shift();
    if (!oldest) return;
    kept.floor = oldest.last;
    this.grow(kept, -oldest.sealed.length);
  }
}

const nameOf = ({ tenantId, name }: StreamPlace): string => `${tenantId} ${name}`;

/** Index of the first batch that holds an event behind `after`. */
function firstBehind(batches: readonly StreamBatch[], after: number): number {
  let [low, high] = [0, batches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((batches[middle] as StreamBatch).last > after) high = middle;
    else low = middle + 1;
  }
  return low;
}
