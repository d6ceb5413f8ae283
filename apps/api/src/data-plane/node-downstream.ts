import type { ServerResponse } from 'node:http';
import type { Downstream } from '@libs/gateway';

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

  head(status: number, headers: Record<string, string>): void {
    // What is left of a request that was answered early is read and thrown away, so that the client gets to
    // the answer. Not of one that is too large already.
    const cut = status === 413 && !this.response.req.complete;
    this.response.writeHead(status, cut ? { ...headers, connection: 'close' } : headers);
  }

  write(bytes: Buffer | string): boolean {
    return this.response.write(bytes);
  }

  end(bytes?: Buffer | string): void {
    this.response.end(bytes);
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
