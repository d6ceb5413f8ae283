import { createConnection } from 'node:net';

const PORT = 11434;
const PATIENCE_MS = 200;

/** The base URL of an Ollama that listens on this machine; undefined when none does. */
export function findOllama(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ port: PORT, host: '127.0.0.1' });
    const done = (url: string | undefined): void => {
      socket.destroy();
      resolve(url);
    };
    socket.setTimeout(PATIENCE_MS, () => done(undefined));
    socket.once('error', () => done(undefined));
    socket.once('connect', () => done(`http://127.0.0.1:${PORT}/v1`));
  });
}
