import type { ServerResponse } from 'node:http';
import type { Downstream, HeaderList } from '@libs/gateway';

const JOINED_BYTES = 16 * 1024;

/** A downstream over a node response: what Fastify hands over after `reply.hijack()`. */
export class NodeDownstream implements Downstream {
  /** Only streams have one. */
  private drainListener: (() => void) | undefined;
  private closeListener: (() => void) | undefined;

  constructor(private readonly response: ServerResponse) {
    response.on('close', () => {
      if (!response.writableFinished) this.closeListener?.();
    });
    // A reset while we write is the client leaving; 'close' follows and says so.
    response.on('error', () => undefined);
  }

  get closed(): boolean {
    return this.response.destroyed || this.response.writableEnded;
  }

  head(status: number, headers: HeaderList): void {
    // What is left of a request that was answered early is read and thrown away, so that the client gets to
    // the answer. Not of one that is too large already.
    const cut = status === 413 && !this.response.req.complete;
    this.response.writeHead(status, cut ? [...headers, 'connection', 'close'] : (headers as string[]));
  }

  write(bytes: Buffer | string): boolean {
    return this.response.write(bytes);
  }

  end(bytes?: Buffer | string): void {
    if (bytes === undefined || bytes.length > JOINED_BYTES || !this.joined(bytes)) this.response.end(bytes);
  }

  /**
   * Sends a small body as the end of the head. Node itself makes two pieces of the last one, for the sake of its callback:
   * a twentieth of what an answer out of the cache costs. False: this version keeps the head elsewhere, it is out, it
   * promises no length, or nothing may follow it (HEAD, 204, 304): the next answer of the connection would begin with it.
   */
  private joined(bytes: Buffer | string): boolean {
    const response: ServerResponse & { _header?: unknown; _headerSent?: unknown; _hasBody?: unknown } = this.response;
    if (typeof response._header !== 'string' || response._headerSent !== false) return false;
    if (response.chunkedEncoding || response._hasBody !== true || response.req.method !== 'POST') return false;
    // As latin1, which is how a head is sent, every byte stays as it is.
    response._header += (typeof bytes === 'string' ? Buffer.from(bytes) : bytes).toString('latin1');
    response.end();
    return true;
  }

  cut(): void {
    this.response.destroy();
  }

  onDrain(listener: () => void): void {
    if (this.drainListener === undefined) this.response.on('drain', () => this.drainListener?.());
    this.drainListener = listener;
  }

  onClose(listener: () => void): void {
    this.closeListener = listener;
    if (this.response.destroyed) listener();
  }
}
