import type { ServerResponse } from 'node:http';
import type { Downstream, HeaderList } from '@libs/gateway';

const JOINED_BYTES = 16 * 1024;

/** A downstream over a node response: what Fastify hands over after `reply.hijack()`. */
export class NodeDownstream implements Downstream {
  private drainListener: () => void = () => undefined;
  private closeListener: (() => void) | undefined;

  constructor(private readonly response: ServerResponse) {
    response.on('drain', () => this.drainListener());
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
    // As a string a small body joins the head in one write; latin1 keeps every byte as it is.
    if (Buffer.isBuffer(bytes) && bytes.length <= JOINED_BYTES) this.response.end(bytes.toString('latin1'), 'latin1');
    else this.response.end(bytes);
  }

  cut(): void {
    this.response.destroy();
  }

  onDrain(listener: () => void): void {
    this.drainListener = listener;
  }

  onClose(listener: () => void): void {
    this.closeListener = listener;
    if (this.response.destroyed) listener();
  }
}
