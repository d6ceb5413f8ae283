import type { Registry } from 'prom-client';
import { type Exposition, piecesOf } from './exposition';

/** Bytes of UTF-8 that a unit of a string takes at most. */
const WIDEST = 3;
const FIRST_BYTES = 64 * 1024;

/** A page that is being sent. */
export interface MetricsPage {
  body: Buffer;
  /** Its bytes have left, or never will: the next page may be written over them. */
  done(): void;
}

/**
 * Pages of metrics in memory that stands from one scrape to the next: with tens of thousands of series, getting megabytes
 * from the system anew takes longer than writing them.
 */
export class MetricsPages {
  private spare: Buffer | undefined;

  constructor(private readonly registry: Registry) {}

  async render(as: Exposition): Promise<MetricsPage> {
    const pieces = await piecesOf(this.registry, as);
    // Where the last page is still on its way, this one gets memory of its own.
    let memory = this.spare ?? Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.spare = undefined;
    let length = 0;
    for (const piece of pieces) {
      memory = withRoom(memory, length, piece.length * WIDEST);
      length += memory.write(piece, length);
    }
    const done = (): void => {
      if (this.spare === undefined || this.spare.length < memory.length) this.spare = memory;
    };
    return { body: memory.subarray(0, length), done };
  }
}

function withRoom(memory: Buffer, used: number, more: number): Buffer {
  if (used + more <= memory.length) return memory;
  const larger = Buffer.allocUnsafeSlow(Math.max(used + more, memory.length * 2));
  memory.copy(larger, 0, 0, used);
  return larger;
}
