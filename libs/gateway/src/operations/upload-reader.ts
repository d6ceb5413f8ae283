import { Readable } from 'node:stream';

/** What a reader needs of the form it reads. */
export interface UploadSource {
  readonly readable: number;
  readonly ended: boolean;
  /** Up to `length` of the bytes that are readable at `position`, at least one. */
  read(position: number, length: number): Promise<Buffer>;
}

/** Bytes [start, end) that are replaced. */
export interface Replacement {
  start: number;
  end: number;
  bytes: Buffer;
}

const CHUNK_BYTES = 64 * 1024;

/** One reading of a form from its first byte, following it while it is still coming. */
export class UploadReader extends Readable {
  private position = 0;
  private replaced = false;
  private wanted = false;
  private busy = false;

  constructor(
    private readonly upload: UploadSource,
    private readonly replacement: Replacement,
    private readonly onClosed: () => void,
  ) {
    super({ highWaterMark: CHUNK_BYTES });
  }

  override _read(): void {
    this.wanted = true;
    this.more();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.onClosed();
    done(error);
  }

  /** More can be read, or the form has ended. */
  more(): void {
    if (!this.wanted || this.busy || this.destroyed) return;
    const { start, end, bytes } = this.replacement;
    if (this.position === start && !this.replaced) {
      this.replaced = true;
      this.position = end;
      if (bytes.length > 0) return this.give(bytes);
    }
    if (this.position >= this.upload.readable) {
      if (this.upload.ended) this.push(null);
      return;
    }
    this.busy = true;
    const until = this.position < start ? Math.min(start, this.position + CHUNK_BYTES) : this.position + CHUNK_BYTES;
    this.upload.read(this.position, until - this.position).then(
      (chunk) => {
        this.busy = false;
        this.position += chunk.length;
        this.give(chunk);
      },
      (error: Error) => this.destroy(error),
    );
  }

  private give(bytes: Buffer): void {
    if (this.destroyed) return;
    this.wanted = false;
    // Asked for more within this call, or later by _read.
    this.push(bytes);
  }
}
