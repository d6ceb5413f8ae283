import { createServer } from 'node:net';

/** Below the range from which systems hand out ports of their own accord, and below that of embedded PostgreSQL. */
const FIRST = 12_000;
const COUNT = 3_000;

/** A port for a process that will listen on it in a while: nobody who asks for any port is given it meanwhile. */
export async function freePort() {
  const from = Math.floor(Math.random() * COUNT);
  for (let i = 0; i < COUNT; i++) {
    const port = FIRST + ((from + i) % COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error('no port is free');
}

const isFree = (port) =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
