import { createServer } from 'node:net';
import type { HttpConfig } from '@libs/config';
import { systemErrorCode } from '@libs/kernel';
import { StartError } from './start-error';

/** Which variable asks for a port. */
export type PortVariable = 'PORT' | 'ADMIN_PORT' | 'METRICS_PORT';

/** Before the slow work: is the port free? @throws StartError */
export function assertPortFree(port: number, host: string, variable: PortVariable = 'PORT'): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(listenProblem(error, port, host, variable)));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve()));
  });
}

/** A refused listen in one line that says what to do. */
export function listenProblem(error: unknown, port: number, host: string, variable: PortVariable = 'PORT'): StartError {
  return new StartError(explain(error, port, host, variable));
}

type Ports = Pick<HttpConfig, 'port' | 'adminPort' | 'metricsPort'>;

/** Every port that will be listened on, each once. */
export function portsOf({ port, adminPort, metricsPort }: Ports): { port: number; variable: PortVariable }[] {
  const ports: { port: number; variable: PortVariable }[] = [{ port, variable: 'PORT' }];
  if (adminPort !== undefined) ports.push({ port: adminPort, variable: 'ADMIN_PORT' });
  if (metricsPort !== undefined && metricsPort !== adminPort) ports.push({ port: metricsPort, variable: 'METRICS_PORT' });
  return ports;
}

/** The same for whichever of them an error of the system speaks of. */
export function anyListenProblem(error: unknown, http: Ports & Pick<HttpConfig, 'host'>): StartError {
  const refused = typeof error === 'object' && error !== null && 'port' in error ? error.port : undefined;
  const { port, variable } = portsOf(http).find((one) => one.port === refused) ?? { port: http.port, variable: 'PORT' };
  return listenProblem(error, port, http.host, variable);
}

function explain(error: unknown, port: number, host: string, variable: PortVariable): string {
  const of = variable === 'PORT' ? '' : ` (${variable})`;
  switch (systemErrorCode(error)) {
    case 'EADDRINUSE':
      return `Port ${port}${of} is taken by another program. Stop it, or choose another: ${variable}=${port < 65_535 ? port + 1 : 8_000}.`;
    case 'EACCES':
      return `This user may not listen on port ${port}${of}. Choose one above 1023: ${variable}=8000.`;
    case 'EADDRNOTAVAIL':
      return `${host} is not an address of this machine. Set HOST to one that is, or leave it out.`;
    default:
      return `Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
