import { lookup as dnsLookup } from 'node:dns';
import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { isAddressAllowed } from './address-policy';
import { AddressNotAllowedError, guardedLookup } from './guarded-lookup';
import type { Proxy } from './proxy-url';

/** The proxy could not be reached, or would not let us through. */
export class ProxyError extends Error {
  readonly code = 'PROXY_FAILED';
  constructor(why: string, cause?: unknown) {
    super(`the outbound proxy ${why}`, { cause });
  }
}

export interface TunnelOptions {
  proxy: Proxy;
  timeoutMs: number;
  allowPrivate: boolean;
  /**
   * Ask the proxy for the address that was checked here, not for the name: for addresses that clients name. Names of
   * providers are resolved by the proxy, as its rules go by names; they are checked here where they can be resolved.
   */
  pinned: boolean;
  tls: { ca?: string[]; cert?: string; key?: string };
  resolve?: typeof dnsLookup;
}

const MAX_HEAD_BYTES = 16 * 1024;

/** Opens sockets through a proxy, by CONNECT for http too: what passes is ours and the provider's alone. */
export function tunnelConnector(options: TunnelOptions): buildConnector.connector {
  const { proxy, timeoutMs, tls } = options;
  const toProxy = buildConnector({ timeout: timeoutMs, lookup: guardedLookup(true), ...(tls.ca && { ca: tls.ca }) });
  const upgrade = buildConnector({ timeout: timeoutMs, ...tls });
  return (target, callback) => {
    const port = target.port || (target.protocol === 'https:' ? '443' : '80');
    checkTarget(target.hostname, options).then(
      (host) =>
        toProxy({ ...proxy, host: proxy.hostname }, (error, socket) => {
          if (error) return callback(new ProxyError('could not be reached', error), null);
          ask(socket, { host, port, proxy, timeoutMs }, (refusal) => {
            if (refusal) return callback(refusal, null);
            if (target.protocol === 'https:') return upgrade({ ...target, httpSocket: socket }, callback);
            callback(null, socket);
          });
        }),
      (error: Error) => callback(error, null),
    );
  };
}

/** The host to ask the proxy for. @throws AddressNotAllowedError */
async function checkTarget(hostname: string, { allowPrivate, pinned, resolve = dnsLookup }: TunnelOptions): Promise<string> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) {
    if (!isAddressAllowed(host, allowPrivate)) throw new AddressNotAllowedError(host);
    return host;
  }
  return new Promise((done, fail) => {
    resolve(host, { all: true }, (error, addresses) => {
      // Behind a proxy the names of the outside are often known to it alone.
      if (error) return pinned ? fail(error) : done(host);
      const bad = addresses.length === 0 || addresses.some(({ address }) => !isAddressAllowed(address, allowPrivate));
      if (bad) return fail(new AddressNotAllowedError(host));
      done(pinned ? (addresses[0]?.address ?? host) : host);
    });
  });
}

interface Ask {
  host: string;
  port: string;
  proxy: Proxy;
  timeoutMs: number;
}

function ask(socket: Socket, { host, port, proxy, timeoutMs }: Ask, done: (refusal?: Error) => void): void {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  let head = Buffer.alloc(0);
  const finish = (refusal?: Error): void => {
    clearTimeout(timer);
    socket.off('data', onData).off('error', onError).off('close', onClose);
    if (refusal) socket.destroy();
    done(refusal);
  };
  const onData = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) {
      if (head.length > MAX_HEAD_BYTES) finish(new ProxyError('did not answer as a proxy does'));
      return;
    }
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(head.toString('latin1', 0, 32))?.[1];
    if (status?.startsWith('2') !== true) return finish(new ProxyError(`refused with status ${status ?? '(none)'}`));
    // Nobody but us may speak first: whatever is there already is not the provider's.
    if (head.length > end + 4) return finish(new ProxyError('sent more than its answer'));
    socket.pause();
    finish();
  };
  const onError = (error: Error): void => finish(new ProxyError('broke the connection', error));
  const onClose = (): void => finish(new ProxyError('closed the connection'));
  const timer = setTimeout(() => finish(new ProxyError('did not answer in time')), timeoutMs);
  socket.on('data', onData).on('error', onError).on('close', onClose);
  const authorization = proxy.authorization === undefined ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`);
}
