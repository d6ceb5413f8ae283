import { isIP } from 'node:net';
import { openSecret } from '@libs/kernel/open-secret';
import { Pool, type Dispatcher } from 'undici';
import { isAddressAllowed } from './address-policy';
import { createConnector } from './connector';
import { AddressNotAllowedError } from './guarded-lookup';
import { toUpstreamFailure } from './failure';
import type { Upstream, UpstreamEndpoint, UpstreamExchange, UpstreamHandler, UpstreamRequest } from './upstream';
import { UpstreamDispatch } from './upstream-dispatch';

export interface EgressOptions {
  connectTimeoutMs: number;
  /** Sockets per origin. */
  connections: number;
}

interface Origin {
  pool: Pool;
  /** Path of the base URL without its trailing slash. */
  basePath: string;
}

/** More provider base URLs than any installation has; beyond it the longest unused pool is closed. */
const MAX_ORIGINS = 256;

/** The only owner of sockets to the outside: one connection pool per provider base URL. */
export class Egress implements Upstream {
  private readonly origins = new Map<string, Origin>();

  constructor(private readonly options: EgressOptions = { connectTimeoutMs: 5_000, connections: 256 }) {}

  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamExchange {
    const dispatch = new UpstreamDispatch(handler, request.endpoint.providerId);
    try {
      const origin = this.originOf(request.endpoint);
      origin.pool.dispatch(toDispatchOptions(request, origin.basePath), dispatch);
    } catch (error) {
      // Never inside the caller's own stack: a handler may rely on send() having returned.
      request.streamed?.destroy();
      queueMicrotask(() => dispatch.fail(toUpstreamFailure(error, request.endpoint.providerId)));
    }
    return dispatch;
  }

  /** Sockets now open, for metrics and for the check that none leaks. */
  openSockets(): number {
    let sockets = 0;
    for (const { pool } of this.origins.values()) sockets += pool.stats.connected;
    return sockets;
  }

  async close(): Promise<void> {
    const pools = [...this.origins.values()].map(({ pool }) => pool.destroy());
    this.origins.clear();
    await Promise.all(pools);
  }

  private originOf(endpoint: UpstreamEndpoint): Origin {
    const id = endpoint.allowPrivate ? `private ${endpoint.baseUrl}` : endpoint.baseUrl;
    const known = this.origins.get(id);
    if (known) return known;
    const url = new URL(endpoint.baseUrl);
    const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
    // The resolver is not asked for literal addresses, so they are checked here.
    if (isIP(host) !== 0 && !isAddressAllowed(host, endpoint.allowPrivate)) throw new AddressNotAllowedError(host);
    const pool = new Pool(url.origin, {
      connections: this.options.connections,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connect: createConnector(this.options.connectTimeoutMs, endpoint.allowPrivate),
    });
    const origin = { pool, basePath: url.pathname.replace(/\/+$/, '') };
    if (this.origins.size >= MAX_ORIGINS) this.evictOldest();
    this.origins.set(id, origin);
    return origin;
  }

  private evictOldest(): void {
    const oldest = this.origins.entries().next().value;
    if (!oldest) return;
    this.origins.delete(oldest[0]);
    void oldest[1].pool.close();
  }
}

function toDispatchOptions(request: UpstreamRequest, basePath: string): Dispatcher.DispatchOptions {
  const headers: Record<string, string> = { 'accept-encoding': 'identity', ...request.headers };
  const auth = request.auth;
  if (auth) headers[auth.header] = auth.prefix + openSecret(auth.secret);
  return {
    method: request.method,
    path: basePath + request.path,
    headers,
    body: request.method === 'GET' ? null : (request.streamed ?? request.body),
    headersTimeout: request.firstByteTimeoutMs,
    bodyTimeout: request.idleTimeoutMs,
  };
}
