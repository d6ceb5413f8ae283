import type { Downstream, HeaderList } from './exchange';

/** A downstream without a socket: for work inside the product that needs a whole answer. */
export class BufferedDownstream implements Downstream {
  status = 0;
  /** Lower-case names. */
  readonly headers = new Map<string, string>();
  closed = false;
  private readonly chunks: Buffer[] = [];
  private closeListener: () => void = () => undefined;

  constructor(private readonly signal?: AbortSignal) {
    if (signal?.aborted) this.closed = true;
    signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  get body(): Buffer {
    return Buffer.concat(this.chunks);
  }

  head(status: number, headers: HeaderList): void {
    this.status = status;
    for (let i = 0; i + 1 < headers.length; i += 2) this.headers.set(headers[i] as string, headers[i + 1] as string);
  }

  write(bytes: Buffer | string): boolean {
    this.chunks.push(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    return true;
  }

  end(bytes?: Buffer | string): void {
    if (bytes !== undefined) this.write(bytes);
    this.closeListener = () => undefined;
    // One signal may be that of very many answers.
    this.signal?.removeEventListener('abort', this.onAbort);
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

  private readonly onAbort = (): void => this.leave();

  private leave(): void {
    this.closed = true;
    this.closeListener();
  }
}
