import { LRUCache } from 'lru-cache';
import type { QuestionRow } from './questions.repository';
import { type Near, quantise, VectorBlock } from './vector-block';

/** A question that was answered, and the key of its answer. */
export interface KnownQuestion {
  id: number;
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
  /** There were more than fit: the oldest are not here. */
  cut: boolean;
}

/** Of a question, beside its vector and its own bytes: the object, its key and what holds them. */
const BESIDE_BYTES = 350;
/** What one partition may have of all the room. */
const LARGEST_SHARE = 0.9;

/** Questions by partition, as far as they fit into the memory that they may have; those unused longest go first. */
export class QuestionIndex {
  private readonly partitions: LRUCache<string, Partition>;
  /** Of one partition, in bytes: the oldest of a larger one are left out. */
  readonly mostBytes: number;

  constructor(maxBytes: number) {
    this.mostBytes = Math.floor(maxBytes * LARGEST_SHARE);
    this.partitions = new LRUCache({ maxSize: maxBytes, sizeCalculation: sizeOf });
  }

  get(name: string): Partition | undefined {
    return this.partitions.get(name);
  }

  /** @param afterId the last question that is left out */
  open(afterId: number): Partition {
    return { lastId: afterId, readAt: -Infinity, block: undefined, known: [], questionBytes: 0, cut: afterId > 0 };
  }

  add(name: string, partition: Partition, rows: readonly QuestionRow[], readAt: number): void {
    for (const row of rows) {
      const vector = new Int8Array(row.vector.buffer, row.vector.byteOffset, row.vector.length);
      partition.block ??= new VectorBlock(vector.length);
      partition.lastId = Math.max(partition.lastId, row.id);
      if (vector.length !== partition.block.dimensions) continue;
      partition.block.add(vector);
      // Bytes of their own: those that came are a part of a larger piece, which would stay too.
      const question = Buffer.from(new Uint8Array(row.question).buffer);
      partition.known.push({ id: row.id, entryKey: row.entry_key, question, expiresAt: row.expires_at.getTime() });
      partition.questionBytes += bytesOf(question);
      if (sizeOf(partition) > this.mostBytes) leaveOutOldest(partition);
    }
    partition.readAt = readAt;
    this.keep(name, partition);
  }

  /** What has ended or led nowhere. */
  remove(name: string, partition: Partition, indexes: readonly number[]): void {
    for (const index of [...indexes].sort((a, b) => b - a)) removeAt(partition, index);
    if (this.partitions.peek(name) === partition) this.keep(name, partition);
  }

  /** Of all that is kept. */
  get bytes(): number {
    return this.partitions.calculatedSize;
  }

  /** What is there already is not weighed anew unless it goes first. */
  private keep(name: string, partition: Partition): void {
    this.partitions.delete(name);
    this.partitions.set(name, partition);
  }

  /** Everything is read again. */
  forget(name: string): void {
    this.partitions.delete(name);
  }

  nearest({ block }: Partition, vector: Float32Array, limit: number, atLeast: number): Near[] {
    return block?.dimensions === vector.length ? block.nearest(quantise(vector), limit, atLeast) : [];
  }
}

/** Of a question, without its vector. */
export const bytesOf = (question: { length: number }): number => question.length + BESIDE_BYTES;
const sizeOf = ({ block, questionBytes }: Partition): number => 1_000 + (block?.bytes ?? 0) + questionBytes;

function removeAt(partition: Partition, index: number): void {
  const { known, block } = partition;
  const gone = known[index];
  const last = known.pop();
  if (!gone || !last) return;
  if (gone !== last) known[index] = last;
  block?.remove(index);
  partition.questionBytes -= bytesOf(gone.question);
}

/** Half of them, so that it is seldom done. */
function leaveOutOldest(partition: Partition): void {
  const ids = Float64Array.from(partition.known, ({ id }) => id).sort();
  const middle = ids[ids.length >>> 1] ?? 0;
  for (let i = partition.known.length - 1; i >= 0; i--) if ((partition.known[i]?.id ?? 0) < middle) removeAt(partition, i);
  partition.block?.shrink();
  partition.cut = true;
}
