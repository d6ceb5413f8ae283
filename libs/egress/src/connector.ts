import { buildConnector, errors } from 'undici';
import { guardedLookup } from './guarded-lookup';
import type { Proxy } from './proxy-url';
import { tunnelConnector } from './tunnel';

export interface ConnectorOptions {
  timeoutMs: number;
  allowPrivate: boolean;
  /** What is trusted, instead of the usual authorities. */
  ca?: string[] | undefined;
  client?: { cert: string; key: string } | undefined;
  proxy?: Proxy | undefined;
  /** Through a proxy: to the checked address, not to the name. */
  pinned?: boolean;
}

/**
 * Opens sockets to addresses that the policy allows, without delay for small writes. When an answer is left
 * half-read, undici destroys the socket with an error that also makes it connect again for nobody: every client
 * that leaves would cost the provider a handshake. Told of an ordinary socket error instead, it only forgets the socket.
 */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const connect = connectorOf(options);
  return (target, callback) => {
    connect(target, (error, socket) => {
      if (error) return callback(error, null);
      const destroy = socket.destroy.bind(socket);
      socket.destroy = (reason?: Error) =>
        destroy(reason instanceof errors.InformationalError ? new errors.SocketError(reason.message) : reason);
      callback(null, socket);
    });
  };
}

function connectorOf({ timeoutMs, allowPrivate, ca, client, proxy, pinned = false }: ConnectorOptions): buildConnector.connector {
  const tls = { ...(ca && { ca }), ...client };
  if (proxy) return tunnelConnector({ proxy, timeoutMs, allowPrivate, pinned, tls });
  return buildConnector({ timeout: timeoutMs, lookup: guardedLookup(allowPrivate), ...tls });
}
