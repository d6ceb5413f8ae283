import { dotProducts } from './dot-products';

/** A unit vector in whole numbers from -127 to 127: a quarter of the room, and cosines right to about 0.003. */
export type Quantised = Int8Array;

export function quantise(vector: ArrayLike<number>): Quantised {
  let norm = 0;
  let most = 0;
  for (let i = 0; i < vector.length; i++) {
    norm += (vector[i] as number) ** 2;
    most = Math.max(most, Math.abs(vector[i] as number));
  }
  const out = new Int8Array(vector.length);
  if (norm === 0) return out;
  for (let i = 0; i < vector.length; i++) out[i] = Math.round(((vector[i] as number) / most) * 127);
  return out;
}

export interface Near {
  index: number;
  cosine: number;
}

const FIRST_ROWS = 16;
/** What a vector unit takes at a time. */
const STEP = 16;

/** Vectors of one length in one block of memory; search is exact. */
export class VectorBlock {
  /** Each row is filled up with zeros to a whole number of steps. */
  private readonly stride: number;
  private rows: Int8Array;
  /** Lengths of the rows. */
  private lengths: Float64Array;
  count = 0;

  constructor(readonly dimensions: number) {
    this.stride = Math.max(1, Math.ceil(dimensions / STEP)) * STEP;
    this.rows = new Int8Array(FIRST_ROWS * this.stride);
    this.lengths = new Float64Array(FIRST_ROWS);
  }

  get bytes(): number {
    return this.rows.byteLength + this.lengths.byteLength;
  }

  add(vector: Quantised): number {
    if (this.count === this.lengths.length) this.grow();
    this.rows.set(vector, this.count * this.stride);
    this.lengths[this.count] = lengthOf(vector);
    return this.count++;
  }

  /** The last row takes its place. */
  remove(index: number): void {
    const last = --this.count;
    this.rows.copyWithin(index * this.stride, last * this.stride, (last + 1) * this.stride);
    this.lengths[index] = this.lengths[last] as number;
  }

  /** Gives back the room of what was removed. */
  shrink(): void {
    const room = Math.max(FIRST_ROWS, this.count);
    this.rows = this.rows.slice(0, room * this.stride);
    this.lengths = this.lengths.slice(0, room);
  }

  /** The `limit` nearest of at least this cosine, the nearest first. */
  nearest(query: Quantised, limit: number, atLeast: number): Near[] {
    const { stride, lengths } = this;
    const length = lengthOf(query);
    const found: Near[] = [];
    if (length === 0 || limit < 1) return found;
    const padded = new Int8Array(stride);
    padded.set(query);
    let floor = atLeast;
    dotProducts(padded, this.rows, this.count, stride, (products, from, count) => {
      for (let i = 0; i < count; i++) {
        const lengthHere = lengths[from + i] as number;
        const dot = products[i] as number;
        if (dot < floor * length * lengthHere || lengthHere === 0) continue;
        insert(found, { index: from + i, cosine: dot / (length * lengthHere) }, limit);
        if (found.length === limit) floor = Math.max(atLeast, (found[limit - 1] as Near).cosine);
      }
    });
    return found;
  }

  private grow(): void {
    const rows = new Int8Array(this.rows.length * 2);
    rows.set(this.rows);
    this.rows = rows;
    const lengths = new Float64Array(this.lengths.length * 2);
    lengths.set(this.lengths);
    this.lengths = lengths;
  }
}

/** Into its place among the nearest; whoever was there first stays before its equals. */
function insert(found: Near[], near: Near, limit: number): void {
  let place = found.length;
  while (place > 0 && (found[place - 1] as Near).cosine < near.cosine) place--;
  found.splice(place, 0, near);
  if (found.length > limit) found.pop();
}

function lengthOf(vector: Quantised): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += (vector[i] as number) ** 2;
  return Math.sqrt(sum);
}
