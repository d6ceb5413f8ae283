import { LRUCache } from 'lru-cache';
import type { Clock } from '@libs/kernel';
import { type Partition, QuestionIndex } from './question-index';
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
const MOST_IN_PARTITION = 100_000;
const MOST_LARGE = 1_000;

/** How far a partition was taken over into PostgreSQL's own search, and when that was last looked at. */
interface Large {
  lastId: number;
  readAt: number;
}

/**
 * The nearest questions of a partition, exactly: in memory, and from a size on within PostgreSQL, where it has pgvector.
 * Without it a partition is searched in memory up to a hundred thousand questions.
 */
export class PartitionSearch {
  private readonly index: QuestionIndex;
  private readonly large = new LRUCache<string, Large>({ max: MOST_LARGE });

  constructor(
    private readonly questions: Pick<QuestionsRepository, 'list'>,
    private readonly vectors: Pick<QuestionVectors, 'available' | 'lastId' | 'add' | 'nearest'>,
    private readonly clock: Clock,
    private readonly options: PartitionSearchOptions,
  ) {
    this.index = new QuestionIndex(options.vectorBytes);
  }

  /** At most `limit` of at least this cosine, the nearest first; none that has expired. */
  async nearest(of: PartitionName, vector: Float32Array, limit: number, atLeast: number): Promise<NearKnown[]> {
    const name = nameOf(of);
    let large = this.large.get(name);
    if (!large) {
      const known = await this.fresh(of, name);
      if (known.known.length < this.options.largeFrom || !(await this.vectors.available()))
        return this.inMemory(name, known, { vector, limit, atLeast });
      large = { lastId: await this.vectors.lastId(of), readAt: -Infinity };
      this.large.set(name, large);
      this.index.forget(name);
    }
    await this.takeOver(of, large);
    const found = await this.vectors.nearest(of, quantise(vector), limit, atLeast);
    return found.map(({ entry_key: entryKey, question, cosine }) => ({ entryKey, question, cosine }));
  }

  /** A question was added: the next search reads it, with what other replicas have learned meanwhile. */
  added(of: PartitionName): void {
    const name = nameOf(of);
    const large = this.large.get(name);
    if (large) large.readAt = -Infinity;
    else this.index.get(name).readAt = -Infinity;
  }

  private inMemory(
    name: string,
    known: Partition,
    { vector, limit, atLeast }: { vector: Float32Array; limit: number; atLeast: number },
  ): NearKnown[] {
    const now = this.clock.now();
    return this.index.nearest(known, vector, limit, atLeast).flatMap(({ index, cosine }) => {
      const entry = known.known[index];
      if (entry && entry.expiresAt > now) return [{ entryKey: entry.entryKey, question: entry.question, cosine }];
      this.index.forget(name);
      return [];
    });
  }

  private async fresh({ tenantId, partition, embedding }: PartitionName, name: string): Promise<Partition> {
    const known = this.index.get(name);
    const now = this.clock.monotonic();
    if (now - known.readAt < FRESH_MS) return known;
    for (;;) {
      const room = Math.min(READ_AT_ONCE, MOST_IN_PARTITION - known.known.length);
      const rows = room > 0 ? await this.questions.list(tenantId, partition, embedding, known.lastId, room) : [];
      this.index.add(name, known, rows, now);
      if (rows.length < READ_AT_ONCE) return known;
    }
  }

  private async takeOver(of: PartitionName, large: Large): Promise<void> {
    const now = this.clock.monotonic();
    if (now - large.readAt < FRESH_MS) return;
    for (;;) {
      const rows = await this.questions.list(of.tenantId, of.partition, of.embedding, large.lastId, READ_AT_ONCE);
      if (rows.length > 0) await this.vectors.add(of, rows);
      large.lastId = Math.max(large.lastId, rows.at(-1)?.id ?? 0);
      if (rows.length < READ_AT_ONCE) break;
    }
    large.readAt = now;
  }
}

const nameOf = ({ tenantId, embedding, partition }: PartitionName): string => `${tenantId} ${embedding} ${partition}`;
