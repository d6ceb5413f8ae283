import type { Downstream } from './exchange';

/** A downstream without a socket: for work inside the product that needs a whole answer. */
export class BufferedDownstream implements Downstream {
  status = 0;
  closed = false;
  private readonly chunks: Buffer[] = [];
  private closeListener: () => void = () => undefined;

  constructor(signal?: AbortSignal) {
    if (signal?.aborted) this.closed = true;
    signal?.addEventListener('abort', () => this.leave(), { once: true });
  }

  get body(): Buffer {
    return Buffer.concat(this.chunks);
  }

  head(status: number): void {
    this.status = status;
  }

  write(bytes: Buffer | string): boolean {
    this.chunks.push(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    return true;
  }

  end(bytes?: Buffer | string): void {
    if (bytes !== undefined) this.write(bytes);
    this.closeListener = () => undefined;
  }

  cut(): void {
    this.leave();
  }

  onDrain(): void {
    // never full
  }

  onClose(listener: () => void): void {
    this.closeListener = listener;
    if (this.closed) listener();
  }

  private leave(): void {
    this.closed = true;
    this.closeListener();
  }
}
