import type { Server } from 'node:http';

/**
 * Closes what the server itself does not: `close()` waits for connections that never sent a request
 * until their header timeout, so once the last response is out every connection left is cut.
 */
export class Drain {
  private serving = 0;
  private draining = false;

  constructor(private readonly server: Server) {
    server.on('request', (_request, response) => {
      this.serving++;
      response.once('close', () => {
        this.serving--;
        this.cutWhenIdle();
      });
    });
  }

  /** From now on connections go as soon as nothing is being served. */
  begin(): void {
    this.draining = true;
    this.cutWhenIdle();
  }

  private cutWhenIdle(): void {
    if (this.draining && this.serving === 0) this.server.closeAllConnections();
  }
}
