import type { RunningGateway } from './start-gateway';
import { until } from './until';

/**
 * Has gateway.yaml read again, and waits for what comes of it. Where PostgreSQL was too late for that on a busy machine, it is
 * asked for again, as whoever operates it would.
 */
export async function readAgain(gateway: RunningGateway): Promise<void> {
  for (;;) {
    const before = told(gateway).length;
    process.kill(gateway.pid, 'SIGHUP');
    const now = await until('the file to be read again', () => told(gateway).length > before && told(gateway), 60_000);
    if (!now.at(-1)?.includes('dependency_unavailable')) return;
  }
}

/** Whole lines: the last one may still be on its way. */
const told = ({ logs }: RunningGateway): string[] =>
  logs
    .slice(0, logs.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line.includes('the configuration file is '));
