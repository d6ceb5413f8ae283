import { mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemErrorCode } from '@libs/kernel';
import { StartError } from './start-error';

const NAME = 'instance.sock';
/** A system keeps the name of a socket in about 104 bytes. */
const LONGEST_PATH = 100;
const PATIENCE_MS = 2_000;
const TRIES = 5;
/** What connecting says when the holder is dead, or was never there. */
const NOBODY = ['ENOENT', 'ECONNREFUSED'];

/**
 * Holds a data directory for one process: a socket in it, which the system closes when the holder
 * dies, however it dies. A second start asks the holder who it is. In the directory itself and not
 * in a common place: whoever uses the directory meets the lock, as any user and with any TMPDIR.
 */
export class InstanceLock {
  private constructor(
    private readonly server: Server,
    private readonly path: string,
  ) {}

  /** @param dataDir absolute, there already @throws StartError naming the process that holds the directory */
  static async take(dataDir: string, describe: () => string): Promise<InstanceLock> {
    return withShortName(dataDir, async (dir) => {
      const path = join(dir, NAME);
      for (let tries = 1; tries <= TRIES; tries++) {
        const server = await listen(path, describe, dataDir);
        if (server) return new InstanceLock(server, join(dataDir, NAME));
        const holder = (await ask(path)) ?? (await setAside(path));
        if (holder !== undefined)
          throw new StartError(
            `The gateway is already running on ${dataDir}: ${holder}. Stop it first, or set GATEWAY_DATA_DIR and PORT for a second one.`,
          );
      }
      throw new StartError(`Several starts on ${dataDir} are in each other's way. Start one of them again.`);
    });
  }

  release(): void {
    this.server.close();
    rmSync(this.path, { force: true });
  }
}

/** undefined when the name is taken, by the living or the dead. */
function listen(path: string, describe: () => string, dataDir: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.on('error', () => undefined).end(describe()));
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = systemErrorCode(error);
      if (code === 'EADDRINUSE') resolve(undefined);
      else if (['ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EPERM', 'ENOSYS'].includes(code))
        reject(new StartError(`The file system of ${dataDir} has no sockets (${code}). Set GATEWAY_DATA_DIR to a local disk.`));
      else reject(error);
    });
    // Other users may ask too: all they learn is that it is taken.
    server.listen({ path, readableAll: true, writableAll: true }, () => resolve(server.unref()));
  });
}

/**
 * Removes the socket of a dead holder. Of two starts that do so at once, one may take away what the
 * other has just made: it finds that one alive, puts it back and leaves.
 * @returns the living holder that it found; undefined when the name is free
 */
async function setAside(path: string): Promise<string | undefined> {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const holder = await ask(aside);
  if (holder === undefined) rmSync(aside, { force: true });
  else renameSync(aside, path);
  return holder;
}

/** What the living holder says of itself; undefined when nobody holds the directory. */
function ask(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const socket = createConnection(path)
      .setEncoding('utf8')
      .on('data', (text: string) => (said += text))
      .on('end', () => resolve(said || 'another process'))
      .on('error', (error) => resolve(NOBODY.includes(systemErrorCode(error)) ? undefined : 'another process'));
    socket.setTimeout(PATIENCE_MS, () => {
      socket.destroy();
      resolve('another process, which does not answer');
    });
  });
}

/** The directory under a name that leaves room for a socket's: its own, else a link that lives as long as `use`. */
async function withShortName<T>(dir: string, use: (dir: string) => Promise<T>): Promise<T> {
  if (Buffer.byteLength(join(dir, `${NAME}.${process.pid}`)) <= LONGEST_PATH) return use(dir);
  const holder = mkdtempSync(join(tmpdir(), 'rlg-'));
  try {
    symlinkSync(dir, join(holder, 'd'));
    return await use(join(holder, 'd'));
  } finally {
    rmSync(holder, { recursive: true, force: true });
  }
}
