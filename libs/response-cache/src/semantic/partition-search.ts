import { LRUCache } from 'lru-cache';
import type { Clock } from '@libs/kernel';
import { bytesOf, type Partition, QuestionIndex } from './question-index';
import type { PartitionName, QuestionVectors } from './question-vectors';
import type { QuestionsRepository } from './questions.repository';
import { quantise } from './vector-block';

/** A known question near a new one. */
export interface NearKnown {
  entryKey: string;
  /** Sealed. */
  question: Buffer;
  cosine: number;
}

export interface PartitionSearchOptions {
  vectorBytes: number;
  /** Questions from which on a partition is searched within PostgreSQL, where that can. */
  largeFrom: number;
}

/** How stale a partition may be before the others' questions are read. */
const FRESH_MS = 2_000;
const READ_AT_ONCE = 5_000;
/** They are written as text, which takes this process time: others come in between. */
const TAKEN_AT_ONCE = 250;
const MOST_LARGE = 1_000;
/** Of the room that a partition may have, what is filled at first: the rest is for what comes. */
const FILLED = 0.6;
/** Of a question that is read, beside its vector; longer ones are found to be so when they come. */
const USUAL_QUESTION = { length: 200 };

/** How far a partition was taken over into PostgreSQL's own search, and when that was last looked at. */
interface Large {
  lastId: number;
  readAt: number;
  /** All that was there is taken over. */
  ready: boolean;
  /** Under way. */
  taking?: Promise<void> | undefined;
}

interface Query {
  vector: Float32Array;
  limit: number;
  atLeast: number;
}

/**
 * The nearest questions of a partition, exactly: in memory, and from a size on within PostgreSQL, where it has pgvector.
 * Without it the newest questions are searched, as many as fit into memory.
 */
export class PartitionSearch {
  private readonly index: QuestionIndex;
  private readonly large = new LRUCache<string, Large>({ max: MOST_LARGE });
  /** Under way: what many ask for at the same time is read once. */
  private readonly reading = new Map<string, Promise<Partition>>();

  constructor(
    private readonly questions: Pick<QuestionsRepository, 'list' | 'lastBefore'>,
    private readonly vectors: Pick<QuestionVectors, 'available' | 'failed' | 'lastId' | 'add' | 'nearest'>,
    private readonly clock: Clock,
    private readonly options: PartitionSearchOptions,
  ) {
    this.index = new QuestionIndex(options.vectorBytes);
  }

  /** At most `limit` of at least this cosine, the nearest first; none that has expired. */
  async nearest(of: PartitionName, vector: Float32Array, limit: number, atLeast: number): Promise<NearKnown[]> {
    const name = nameOf(of);
    const large = this.large.get(name);
    if (large?.ready) return this.inPostgres(of, name, large, { vector, limit, atLeast });
    const known = await this.fresh(of, name);
    const small = known.known.length < this.options.largeFrom && !known.cut;
    if (!small && !large && (await this.vectors.available())) this.begin(of, name);
    return this.inMemory(name, known, { vector, limit, atLeast });
  }

  /** The partitions that are being taken over have been; for whoever must know. */
  async settled(): Promise<void> {
    await Promise.all([...this.large.values()].map(({ taking }) => taking));
  }

  /** A question was added: the next search reads it, with what other replicas have learned meanwhile. */
  added(of: PartitionName): void {
    const name = nameOf(of);
    const stale = this.large.get(name) ?? this.index.get(name);
    if (stale) stale.readAt = -Infinity;
  }

  /** The answer of a question is no more: it must not stand before others. */
  dropped(of: PartitionName, entryKey: string): void {
    const name = nameOf(of);
    const known = this.index.get(name);
    if (!known) return;
    const indexes = known.known.flatMap((one, i) => (one.entryKey === entryKey ? [i] : []));
    this.index.remove(name, known, indexes);
  }

  private inMemory(name: string, known: Partition, { vector, limit, atLeast }: Query): NearKnown[] {
    const now = this.clock.now();
    for (;;) {
      const near = this.index.nearest(known, vector, limit, atLeast);
      const ended = near.filter(({ index }) => (known.known[index]?.expiresAt ?? 0) <= now);
      if (ended.length === 0)
        return near.flatMap(({ index, cosine }) => {
          const entry = known.known[index];
          return entry ? [{ entryKey: entry.entryKey, question: entry.question, cosine }] : [];
        });
      this.index.remove(
        name,
        known,
        ended.map(({ index }) => index),
      );
    }
  }

  private fresh(of: PartitionName, name: string): Partition | Promise<Partition> {
    const known = this.index.get(name);
    if (known && this.clock.monotonic() - known.readAt < FRESH_MS) return known;
    let reading = this.reading.get(name);
    if (!reading) {
      reading = this.read(of, name, known).finally(() => this.reading.delete(name));
      this.reading.set(name, reading);
    }
    return reading;
  }

  private async read(of: PartitionName, name: string, before: Partition | undefined): Promise<Partition> {
    const now = this.clock.monotonic();
    const room = Math.floor(this.index.mostBytes * FILLED);
    const known = before ?? this.index.open(await this.questions.lastBefore(of, room, bytesOf(USUAL_QUESTION)));
    for (;;) {
      const rows = await this.questions.list(of.tenantId, of.partition, of.embedding, known.lastId, READ_AT_ONCE);
      this.index.add(name, known, rows, now);
      if (rows.length < READ_AT_ONCE) return known;
    }
  }

  private async inPostgres(of: PartitionName, name: string, large: Large, query: Query): Promise<NearKnown[]> {
    try {
      if (this.clock.monotonic() - large.readAt >= FRESH_MS) {
        large.taking ??= this.take(of, large).finally(() => (large.taking = undefined));
        await large.taking;
      }
      const found = await this.vectors.nearest(of, quantise(query.vector), query.limit, query.atLeast);
      return found.map(({ entry_key: entryKey, question, cosine }) => ({ entryKey, question, cosine }));
    } catch (error) {
      // The next question is searched in memory, whatever became of the table.
      this.large.delete(name);
      this.vectors.failed();
      throw error;
    }
  }

  /** Nobody waits for it: until it is done the search goes on in memory. */
  private begin(of: PartitionName, name: string): void {
    const large: Large = { lastId: 0, readAt: -Infinity, ready: false };
    this.large.set(name, large);
    const takeOver = async (): Promise<void> => {
      large.lastId = await this.vectors.lastId(of);
      await this.take(of, large);
      large.ready = true;
      this.index.forget(name);
    };
    large.taking = takeOver()
      .catch(() => {
        this.large.delete(name);
        this.vectors.failed();
      })
      .finally(() => (large.taking = undefined));
  }

  private async take(of: PartitionName, large: Large): Promise<void> {
    const now = this.clock.monotonic();
    for (;;) {
      const rows = await this.questions.list(of.tenantId, of.partition, of.embedding, large.lastId, TAKEN_AT_ONCE);
      if (rows.length > 0) await this.vectors.add(of, rows);
      large.lastId = Math.max(large.lastId, rows.at(-1)?.id ?? 0);
      if (rows.length < TAKEN_AT_ONCE) break;
    }
    large.readAt = now;
  }
}

const nameOf = ({ tenantId, embedding, partition }: PartitionName): string => `${tenantId} ${embedding} ${partition}`;
