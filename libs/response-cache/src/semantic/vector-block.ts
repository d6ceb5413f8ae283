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
/** Coordinates after which a row that cannot come near any more is left. */
const STEP = 64;

/** Vectors of one length in one block of memory; search is exact. */
export class VectorBlock {
  private rows: Int8Array;
  /** Length of each row's rest behind every step, and of the whole. */
  private rests: Float32Array;
  private readonly steps: number;
  count = 0;

  constructor(readonly dimensions: number) {
    this.steps = Math.ceil(dimensions / STEP);
    this.rows = new Int8Array(FIRST_ROWS * dimensions);
    this.rests = new Float32Array(FIRST_ROWS * this.steps);
  }

  get bytes(): number {
    return this.rows.byteLength + this.rests.byteLength;
  }

  add(vector: Quantised): number {
    if ((this.count + 1) * this.dimensions > this.rows.length) this.grow();
    this.rows.set(vector, this.count * this.dimensions);
    this.measure(vector, this.rests, this.count * this.steps);
    return this.count++;
  }

  /**
   * The `limit` nearest of at least this cosine, the nearest first. A row is left as soon as what is left of it cannot
   * bring it among them (Cauchy-Schwarz), so nothing that belongs there is missed.
   */
  nearest(query: Quantised, limit: number, atLeast: number): Near[] {
    const { dimensions, rows, rests, steps } = this;
    const own = new Float32Array(steps);
    this.measure(query, own, 0);
    const norm = own[0] as number;
    const found: Near[] = [];
    let floor = atLeast;
    for (let row = 0; row < this.count; row++) {
      const length = (rests[row * steps] as number) * norm;
      if (length === 0) continue;
      const needed = floor * length;
      let dot = 0;
      let at = row * dimensions;
      let i = 0;
      for (let step = 0; step < steps; step++) {
        if (dot + (rests[row * steps + step] as number) * (own[step] as number) < needed) {
          dot = -Infinity;
          break;
        }
        const end = Math.min(i + STEP, dimensions);
        let sum = 0;
        for (; i + 3 < end; i += 4, at += 4) {
          sum +=
            (rows[at] as number) * (query[i] as number) +
            (rows[at + 1] as number) * (query[i + 1] as number) +
            (rows[at + 2] as number) * (query[i + 2] as number) +
            (rows[at + 3] as number) * (query[i + 3] as number);
        }
        for (; i < end; i++, at++) sum += (rows[at] as number) * (query[i] as number);
        dot += sum;
      }
      const cosine = dot / length;
      if (cosine < floor) continue;
      let place = found.length;
      while (place > 0 && (found[place - 1] as Near).cosine < cosine) place--;
      found.splice(place, 0, { index: row, cosine });
      if (found.length > limit) found.pop();
      if (found.length === limit) floor = Math.max(atLeast, (found[limit - 1] as Near).cosine);
    }
    return found;
  }

  private measure(vector: Quantised, into: Float32Array, offset: number): void {
    let sum = 0;
    for (let step = this.steps - 1; step >= 0; step--) {
      const end = Math.min((step + 1) * STEP, this.dimensions);
      for (let i = step * STEP; i < end; i++) sum += (vector[i] as number) ** 2;
      // A hair more than exact: single precision must not round a bound down.
      into[offset + step] = Math.sqrt(sum) * 1.000001;
    }
  }

  private grow(): void {
    const rows = new Int8Array(this.rows.length * 2);
    rows.set(this.rows);
    this.rows = rows;
    const rests = new Float32Array(this.rests.length * 2);
    rests.set(this.rests);
    this.rests = rests;
  }
}
