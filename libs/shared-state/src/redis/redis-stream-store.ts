import type { Redis } from 'ioredis';
import { streamEventsKey, streamKey, streamsKey } from '../keys';
import type { RedisGate } from '../resilient/redis-gate';
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
} from '../streams/port';
import { STREAM_APPEND, STREAM_DROP, STREAM_OPEN, STREAM_READ } from './lua/stream.lua';
import { Script } from './script';

const open = new Script(STREAM_OPEN);
const append = new Script(STREAM_APPEND);
const read = new Script(STREAM_READ);
const drop = new Script(STREAM_DROP);
/** To be loaded ahead of the first request. */
export const STREAM_SCRIPTS: readonly Script[] = [open, append, read, drop];

/** Only clients that came back wait for this; a word for every frame would reach every replica. */
const LOOK_EVERY_MS = 40;

/** Streams that any replica can go on with. Rejects when Redis does not answer. */
export class RedisStreamStore implements StreamStore {
  constructor(
    private readonly redis: Redis,
    private readonly gate: Pick<RedisGate, 'usable' | 'call'>,
  ) {}

  async open({ tenantId, name }: StreamPlace, claim: StreamClaim): Promise<StreamOpening> {
    const { owner, fingerprint, maxStreams, keepMs } = claim;
    const keys = [streamKey(tenantId, name), streamsKey(tenantId)];
    const answer = await this.run(open, keys, [name, owner, fingerprint, maxStreams, Math.ceil(keepMs)]);
    return answer === 1 ? { opened: true } : { opened: false, reason: answer === 0 ? 'exists' : 'full' };
  }

  async append(place: StreamPlace, owner: string, what: StreamAppend): Promise<StreamAppended> {
    const { batch, head = '', ended, keepMs, maxBytes } = what;
    const args = [place.name, owner, Math.ceil(keepMs), maxBytes, ended ? '1' : '0', head];
    const events = batch ? [batch.first, batch.last, batch.sealed] : ['', '', ''];
    const answer = Number(await this.run(append, keysOf(place), [...args, ...events]));
    return answer === -2 ? { kept: false } : { kept: true, readerIdleMs: answer < 0 ? null : answer };
  }

  async read({ tenantId, name }: StreamPlace, after: number): Promise<StreamSlice | undefined> {
    const keys = [streamKey(tenantId, name), streamEventsKey(tenantId, name)];
    const answer = await this.run(read, keys, [after, SLICE_BYTES]);
    if (!Array.isArray(answer)) throw new TypeError('the script did not answer with a list');
    if (answer.length === 0) return undefined;
    const [owner, fingerprint, head, last, floor, ended, writerIdleMs, ...rest] = answer.map(String);
    const batches: StreamBatch[] = [];
    for (let i = 0; i + 2 < rest.length; i += 3)
      batches.push({ first: Number(rest[i + 1]), last: Number(rest[i]), sealed: rest[i + 2] as string });
    return {
      ...{ owner: owner as string, fingerprint: fingerprint as string, head: head === '' ? undefined : head, batches },
      ...{ last: Number(last), floor: Number(floor), ended: ended === '1', writerIdleMs: Number(writerIdleMs) },
    };
  }

  async drop(place: StreamPlace, owner: string): Promise<void> {
    await this.run(drop, keysOf(place), [place.name, owner]);
  }

  watch(_place: StreamPlace, listener: () => void): () => void {
    const timer = setInterval(listener, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }

  private run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    if (!this.gate.usable) return Promise.reject(new Error('Redis is away'));
    return this.gate.call(() => script.run(this.redis, keys, args));
  }
}

const keysOf = ({ tenantId, name }: StreamPlace): string[] => [
  streamKey(tenantId, name),
  streamEventsKey(tenantId, name),
  streamsKey(tenantId),
];
