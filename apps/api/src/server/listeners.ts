import { createServer, type IncomingMessage, type Server, type ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import { carriesLogin } from '../policy';
import { answerMalformedHttp } from './malformed-http';

/** What can be moved to a port of its own, and what stays. */
export type Part = 'data' | 'admin' | 'metrics';

export interface SidePorts {
  admin?: number | undefined;
  metrics?: number | undefined;
}

const PAGES_OF_ADMIN = /^\/(?:$|(v1\/auth|docs|assets)(\/|-|$))/;

/** The part that a route belongs to; undefined (health) belongs to all. */
export function partOf(url: string, policy: unknown): Part | undefined {
  if (policy === 'data') return 'data';
  if (url === '/metrics') return 'metrics';
  return (typeof policy === 'object' && policy !== null) || PAGES_OF_ADMIN.test(url) ? 'admin' : undefined;
}

/**
 * The listeners beside the main one, which hand what they hear to its server. What has a port of its own is not there
 * on any other; the data plane is on the main one alone, but for what the dashboard's own pages ask of it.
 */
export class SideListeners {
  private readonly parts = new Map<number, Set<Part>>();
  private readonly onMain = new Set<Part>(['data', 'admin', 'metrics']);
  private readonly heardAside = new WeakMap<IncomingMessage, ReadonlySet<Part>>();
  private readonly servers: Server[] = [];

  constructor(ports: SidePorts) {
    for (const part of ['admin', 'metrics'] as const) {
      const port = ports[part];
      if (port === undefined) continue;
      this.onMain.delete(part);
      this.parts.set(port, (this.parts.get(port) ?? new Set()).add(part));
    }
  }

  /** False: everything is on the main listener, and nobody need ask. */
  get any(): boolean {
    return this.parts.size > 0;
  }

  /** Whether a route is there for whoever came in where this request did. */
  serves(request: IncomingMessage, url: string, policy: unknown): boolean {
    const part = partOf(url, policy);
    const parts = this.heardAside.get(request) ?? this.onMain;
    return part === undefined || parts.has(part) || (part === 'data' && parts.has('admin') && carriesLogin(request.headers));
  }

  /** @throws Error of the system, when a port is taken */
  async listen(main: Server, host: string, options: ServerOptions): Promise<void> {
    for (const [port, parts] of this.parts) {
      const server = createServer(options, (request, response) => {
        this.heardAside.set(request, parts);
        main.emit('request', request, response);
      });
      server.on('checkExpectation', (request, response) => server.emit('request', request, response));
      server.on('clientError', (failure: Error, socket) => answerMalformedHttp(failure, socket as Socket));
      this.servers.push(server);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve();
        });
      });
    }
  }

  /** After the main listener: whoever watches the end sees it. */
  close(): void {
    for (const server of this.servers) {
      server.close();
      server.closeAllConnections();
    }
  }
}
