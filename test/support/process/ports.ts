import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { systemErrorCode } from '@libs/kernel';

/** Below the range from which systems hand out ports of their own accord, and below that of embedded PostgreSQL. */
const FIRST = 12_000;
const COUNT = 3_000;

let next = Math.floor(Math.random() * COUNT);

/**
 * A port for a process that will listen on it in a while, or again after a restart: no other worker of this run is
 * given it, and no system hands it out meanwhile.
 */
export async function freePort(): Promise<number> {
  return (await freePorts(1))[0] as number;
}

/** So many, one behind the other. */
export async function freePorts(count: number): Promise<number[]> {
  for (let tries = 0; tries < COUNT; tries++) {
    const ports = Array.from({ length: count }, (_, i) => FIRST + ((next + i) % COUNT));
    next = (next + count) % COUNT;
    const inARow = (ports.at(-1) as number) === (ports[0] as number) + count - 1;
    if (inARow && ports.every(take) && (await Promise.all(ports.map(isFree))).every(Boolean)) return ports;
  }
  throw new Error('no port is free');
}

function take(port: number): boolean {
  const run = process.env.GATEWAY_TEST_RUN_DIR;
  if (run === undefined) return true;
  mkdirSync(join(run, 'ports'), { recursive: true });
  try {
    mkdirSync(join(run, 'ports', String(port)));
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
