import { buildConnector, errors } from 'undici';
import { guardedLookup } from './guarded-lookup';

/**
 * Opens sockets to addresses that the policy allows. When an answer is left half-read, undici destroys the
 * socket with an error that also makes it connect again for nobody: every client that leaves would
 * cost the provider a handshake. Told of an ordinary socket error instead, it only forgets the socket.
 */
export function createConnector(timeoutMs: number, allowPrivate: boolean): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, lookup: guardedLookup(allowPrivate) });
  return (options, callback) => {
    connect(options, (error, socket) => {
      if (error) return callback(error, null);
      const destroy = socket.destroy.bind(socket);
      socket.destroy = (reason?: Error) =>
        destroy(reason instanceof errors.InformationalError ? new errors.SocketError(reason.message) : reason);
      callback(null, socket);
    });
  };
}
