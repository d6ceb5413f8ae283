import { isIP } from 'node:net';
import { GatewayError, type Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { Pool, type Dispatcher } from 'undici';
import { isAddressAllowed } from './address-policy';
import { checkedCertificates, trusted } from './certificates';
import { createConnector } from './connector';
import { AddressNotAllowedError } from './guarded-lookup';
import { toUpstreamFailure } from './failure';
import { addHeaders } from './header-templates';
import { directHosts, type DirectHosts } from './no-proxy';
import { parseProxy, type Proxy } from './proxy-url';
import type { Upstream, UpstreamEndpoint, UpstreamExchange, UpstreamHandler, UpstreamRequest } from './upstream';
import { UpstreamDispatch } from './upstream-dispatch';

export interface EgressOptions {
  connectTimeoutMs: number;
  /** Sockets per origin. */
  connections: number;
  /** Of all providers that neither say otherwise nor live inside the network. */
  proxy?: { url: Secret; except: readonly string[] };
  /** Certificates, PEM, trusted beside the usual ones. */
  ca?: Secret;
}

interface Origin {
  pool: Pool;
  /** Path of the base URL without its trailing slash. */
  basePath: string;
  closed: boolean;
}

/** More provider base URLs than any installation has; beyond it the longest unused pool is closed. */
const MAX_ORIGINS = 256;

/** The only owner of sockets to the outside: one connection pool per provider base URL. */
export class Egress implements Upstream {
  private readonly origins = new Map<string, Origin>();
  /** The same by endpoint, which is one object for as long as its row does not change. */
  private readonly byEndpoint = new WeakMap<UpstreamEndpoint, Origin>();
  private readonly ca: string | undefined;
  private readonly proxy: { proxy: Proxy; isDirect: DirectHosts } | undefined;

  /** @throws GatewayError url_not_allowed, invalid_request, Error: a proxy, an exception from it, or certificates that are none */
  constructor(private readonly options: EgressOptions = { connectTimeoutMs: 5_000, connections: 256 }) {
    const { proxy } = options;
    this.ca = options.ca && checkedCertificates(options.ca, 'GATEWAY_CA');
    this.proxy = proxy && { proxy: parseProxy(proxy.url, 'GATEWAY_OUTBOUND_PROXY'), isDirect: directHosts(proxy.except) };
  }

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
    const pools = [...this.origins.values()].map((origin) => {
      origin.closed = true;
      return origin.pool.destroy();
    });
    this.origins.clear();
    await Promise.all(pools);
  }

  private originOf(endpoint: UpstreamEndpoint): Origin {
    const seen = this.byEndpoint.get(endpoint);
    if (seen && !seen.closed) return seen;
    const id = `${endpoint.allowPrivate ? 'private' : 'public'} ${endpoint.transport?.id ?? ''} ${endpoint.baseUrl}`;
    const origin = this.origins.get(id) ?? this.openOrigin(id, endpoint);
    this.byEndpoint.set(endpoint, origin);
    return origin;
  }

  private openOrigin(id: string, endpoint: UpstreamEndpoint): Origin {
    const { allowPrivate, transport } = endpoint;
    const url = new URL(endpoint.baseUrl);
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    // The resolver is not asked for literal addresses, so they are checked here.
    if (isIP(host) !== 0 && !isAddressAllowed(host, allowPrivate)) throw new AddressNotAllowedError(host);
    const pool = new Pool(url.origin, {
      connections: this.options.connections,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      // However long the provider offers to keep them.
      keepAliveMaxTimeout: 300_000,
      connect: createConnector({
        ...{ timeoutMs: this.options.connectTimeoutMs, allowPrivate },
        ca: trusted(this.ca, transport?.ca),
        client: transport?.client && { cert: transport.client.certificate, key: openSecret(transport.client.key) },
        proxy: this.proxyFor(endpoint, host),
      }),
    });
    const origin = { pool, basePath: url.pathname.replace(/\/+$/, ''), closed: false };
    if (this.origins.size >= MAX_ORIGINS) this.evictOldest();
    this.origins.set(id, origin);
    return origin;
  }

  /** A provider's own word comes first; one inside the network is not looked for outside of it. */
  private proxyFor({ allowPrivate, transport }: UpstreamEndpoint, host: string): Proxy | undefined {
    if (transport?.proxy !== undefined) return transport.proxy === 'none' ? undefined : parseProxy(transport.proxy, 'proxy_url');
    return allowPrivate || !this.proxy || this.proxy.isDirect(host) ? undefined : this.proxy.proxy;
  }

  private evictOldest(): void {
    const oldest = this.origins.entries().next().value;
    if (!oldest) return;
    this.origins.delete(oldest[0]);
    oldest[1].closed = true;
    void oldest[1].pool.close();
  }
}

const UNSENDABLE_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
const UNSENDABLE_PATH = /[^\x21-\xff]/;

/**
 * A pool whose client refuses a call for its own reasons never uses that connection again, and is dead after as
 * many such calls as it has connections: none may get that far.
 * @throws GatewayError invalid_header_value, invalid_request
 */
function checkSendable(path: string, headers: Record<string, string>): void {
  if (UNSENDABLE_PATH.test(path))
    throw new GatewayError('invalid_request', 'The model has no name that can stand in an address.');
  for (const name in headers)
    if (UNSENDABLE_VALUE.test(headers[name] as string))
      throw new GatewayError('invalid_header_value', `A header for the provider cannot be sent: ${name}.`, { param: name });
}

function toDispatchOptions(request: UpstreamRequest, basePath: string): Dispatcher.DispatchOptions {
  const headers: Record<string, string> = { 'accept-encoding': 'identity', ...request.headers };
  if (request.endpoint.headers) addHeaders(headers, request.endpoint.headers, request.facts);
  const { auth, trace } = request;
  if (trace) {
    headers['traceparent'] = trace.traceparent;
    if (trace.tracestate !== undefined) headers['tracestate'] = trace.tracestate;
  }
  if (auth) headers[auth.header] = auth.prefix + openSecret(auth.secret);
  checkSendable(basePath + request.path, headers);
  return {
    method: request.method,
    path: basePath + request.path,
    headers,
    body: request.method === 'GET' ? null : (request.streamed ?? request.body),
    headersTimeout: request.firstByteTimeoutMs,
    bodyTimeout: request.idleTimeoutMs,
  };
}
