const EMPTY = Buffer.alloc(0);

/**
 * Bytes waiting for their end. Grows by doubling, so a frame that comes in many chunks is not copied
 * again for each of them. Handed-out views stay valid: bytes are only ever written behind them.
 */
export class GrowingBuffer {
  private store: Buffer = EMPTY;
  private start = 0;
  private end = 0;
  /** False while the bytes are a chunk that somebody else made: nothing may be written behind it. */
  private owned = false;

  /** All bytes not taken yet. */
  get bytes(): Buffer {
    return this.start === 0 && this.end === this.store.length ? this.store : this.store.subarray(this.start, this.end);
  }

  /** Adds a chunk; an empty buffer adopts it without copying. */
  append(chunk: Buffer): void {
    const held = this.end - this.start;
    if (held === 0) {
      this.store = chunk;
      this.start = 0;
      this.end = chunk.length;
      this.owned = false;
      return;
    }
    if (!this.owned || this.end + chunk.length > this.store.length) {
      const larger = Buffer.allocUnsafe(Math.max(1024, 2 * (held + chunk.length)));
      this.store.copy(larger, 0, this.start, this.end);
      this.store = larger;
      this.start = 0;
      this.end = held;
      this.owned = true;
    }
    chunk.copy(this.store, this.end);
    this.end += chunk.length;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.start += count;
    if (this.start === this.end) {
      this.store = EMPTY;
      this.start = this.end = 0;
      this.owned = false;
    }
  }
}
