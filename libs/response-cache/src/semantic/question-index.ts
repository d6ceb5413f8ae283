import { LRUCache } from 'lru-cache';
import type { QuestionRow } from './questions.repository';
import { type Near, quantise, VectorBlock } from './vector-block';

/** A question that was answered, and the key of its answer. */
export interface KnownQuestion {
  entryKey: string;
  /** Sealed. */
  question: Buffer;
  expiresAt: number;
}

/** What of a partition a search can find. */
export interface Partition {
  lastId: number;
  readAt: number;
  block: VectorBlock | undefined;
  known: KnownQuestion[];
  /** Of the sealed questions and what is kept beside them. */
  questionBytes: number;
}

/** Questions by partition, as far as they fit into the memory that they may have; those unused longest go first. */
export class QuestionIndex {
  private readonly partitions: LRUCache<string, Partition>;

  constructor(maxBytes: number) {
    this.partitions = new LRUCache({ maxSize: maxBytes, sizeCalculation: sizeOf });
  }

  get(name: string): Partition {
    return this.partitions.get(name) ?? { lastId: 0, readAt: -Infinity, block: undefined, known: [], questionBytes: 0 };
  }

  add(name: string, partition: Partition, rows: readonly QuestionRow[], readAt: number): void {
    for (const row of rows) {
      // Two lookups at once read the same rows.
      if (row.id <= partition.lastId) continue;
      const vector = new Int8Array(row.vector.buffer, row.vector.byteOffset, row.vector.length);
      partition.block ??= new VectorBlock(vector.length);
      partition.lastId = Math.max(partition.lastId, row.id);
      if (vector.length !== partition.block.dimensions) continue;
      partition.block.add(vector);
      partition.known.push({ entryKey: row.entry_key, question: row.question, expiresAt: row.expires_at.getTime() });
      partition.questionBytes += row.question.length + 150;
    }
    partition.readAt = readAt;
    this.partitions.set(name, partition);
  }

  /** Everything is read again: what has expired since goes. */
  forget(name: string): void {
    this.partitions.delete(name);
  }

  nearest({ block }: Partition, vector: Float32Array, limit: number, atLeast: number): Near[] {
    return block?.dimensions === vector.length ? block.nearest(quantise(vector), limit, atLeast) : [];
  }
}

const sizeOf = ({ block, questionBytes }: Partition): number => 1_000 + (block?.bytes ?? 0) + questionBytes;
