import { createServer } from 'node:net';
import { systemErrorCode } from '@libs/kernel';
import { StartError } from './start-error';

/** Before the slow work: is the port free? @throws StartError */
export function assertPortFree(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(listenProblem(error, port, host)));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve()));
  });
}

/** A refused listen in one line that says what to do. */
export function listenProblem(error: unknown, port: number, host: string): StartError {
  return new StartError(explain(error, port, host));
}

function explain(error: unknown, port: number, host: string): string {
  switch (systemErrorCode(error)) {
    case 'EADDRINUSE':
      return `Port ${port} is taken by another program. Stop it, or start with PORT=${port < 65_535 ? port + 1 : 8_000} npm start.`;
    case 'EACCES':
      return `This user may not listen on port ${port}. Start with a port above 1023: PORT=8000 npm start.`;
    case 'EADDRNOTAVAIL':
      return `${host} is not an address of this machine. Set HOST to one that is, or leave it out.`;
    default:
      return `Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
