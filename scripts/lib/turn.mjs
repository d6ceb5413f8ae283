import { mkdirSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { dirname } from 'node:path';

/** What connecting says when nobody is behind a socket any more. */
const NOBODY = ['ENOENT', 'ECONNREFUSED'];

/**
 * Does the work while nobody else does it in this checkout: `npm start` and `npm test` in two terminals
 * would install into one folder. The turn is a socket, so that it ends with its holder however that ends.
 */
export async function inTurn(path, onWait, work) {
  let server = await take(path);
  for (let told = false; server === undefined; server = await take(path)) {
    if (!told) onWait();
    told = true;
    await untilHolderIsDone(path);
  }
  try {
    return await work();
  } finally {
    server.close();
  }
}

/** undefined when somebody else holds the turn, or has died with it. */
async function take(path) {
  mkdirSync(dirname(path), { recursive: true });
  const waiting = new Set();
  const server = createServer((socket) => {
    waiting.add(socket.on('error', () => undefined));
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      // A path too long for a socket, or a file system without: then without turns.
      else if (['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'ENAMETOOLONG'].includes(error.code))
        resolve({ close: () => undefined });
      else reject(error);
    });
    const close = () => {
      server.close();
      for (const socket of waiting) socket.destroy();
    };
    server.listen(path, () => resolve({ close }));
  });
}

function untilHolderIsDone(path) {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.on('error', (error) => {
      if (NOBODY.includes(error.code)) rmSync(path, { force: true });
    });
    socket.on('close', () => resolve());
    socket.resume();
  });
}

/** What the gateway that holds this socket says of itself; undefined when none runs. */
export function askHolder(path) {
  return new Promise((resolve) => {
    let said = '';
    const socket = createConnection(path);
    socket.setEncoding('utf8');
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on('data', (text) => (said += text));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(said || undefined));
  });
}
