import type { KeptAnswer } from '@libs/idempotency';
import type { Downstream, HeaderList } from '../exchange';

/** Longer answers are not kept. */
export const MAX_KEPT_BYTES = 4 * 1024 * 1024;

/**
 * A downstream that remembers what it was given. Its client may leave: the answer is finished all the same, for whoever
 * comes with the key again, unless it has become too long to be kept. The end of the answer waits until `release`.
 */
export class RecordingDownstream implements Downstream {
  private status = 0;
  private headers: HeaderList = [];
  private chunks: Buffer[] = [];
  private bytes = 0;
  private tooLong = false;
  private gone = false;
  private over = false;
  private finish: () => void = () => undefined;
  private drainListener: () => void = () => undefined;
  private closeListener: () => void = () => undefined;

  constructor(
    private readonly inner: Downstream,
    /** Written in silences; no part of the answer. */
    private readonly keepAlive: string,
    private readonly maxBytes = MAX_KEPT_BYTES,
  ) {
    inner.onDrain(() => this.drainListener());
    inner.onClose(() => this.left());
  }

  get closed(): boolean {
    return this.over;
  }

  /** undefined: it is too long, or its end never came. */
  get answer(): KeptAnswer | undefined {
    if (this.tooLong || !this.over || this.status === 0) return undefined;
    return { status: this.status, headers: this.headers, body: Buffer.concat(this.chunks, this.bytes) };
  }

  head(status: number, headers: HeaderList): void {
    [this.status, this.headers] = [status, headers];
    if (!this.gone) this.inner.head(status, headers);
  }

  write(bytes: Buffer | string): boolean {
    if (bytes !== this.keepAlive) this.record(bytes);
    return this.gone || this.inner.write(bytes);
  }

  end(bytes?: Buffer | string): void {
    if (bytes !== undefined) this.record(bytes);
    this.over = true;
    this.finish = () => this.inner.end(bytes);
  }

  cut(): void {
    this.over = true;
    this.tooLong = true;
    this.finish = () => this.inner.cut();
  }

  /** Lets the client have the end. */
  release(): void {
    if (!this.gone) this.finish();
    this.finish = () => undefined;
  }

  onDrain(listener: () => void): void {
    this.drainListener = listener;
  }

  onClose(listener: () => void): void {
    this.closeListener = listener;
  }

  private record(bytes: Buffer | string): void {
    if (this.tooLong) return;
    const chunk = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    this.bytes += chunk.length;
    if (this.bytes <= this.maxBytes) {
      this.chunks.push(chunk);
      return;
    }
    this.tooLong = true;
    this.chunks = [];
    // It goes on for nobody.
    if (this.gone) this.abandon();
  }

  private left(): void {
    this.gone = true;
    if (this.over) return;
    if (this.tooLong) return this.abandon();
    // Whoever waited for the client to read on waits no longer.
    this.drainListener();
  }

  private abandon(): void {
    this.over = true;
    this.closeListener();
  }
}
