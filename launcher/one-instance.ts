import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemErrorCode } from '@libs/kernel';
import { StartError } from './start-error';

const NAME = 'instance.sock';
/** A system keeps the name of a socket in about 104 bytes. */
const LONGEST_PATH = 100;
const PATIENCE_MS = 2_000;
const TURN = 'instance.turn';
const TURN_POLL_MS = 10;
/** Longer than a turn can take: that of asking a holder which does not answer. */
const ABANDONED_MS = 5_000;
const NO_SOCKETS = ['ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EPERM', 'ENOSYS'];
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
    private readonly bound: string,
  ) {}

  /** @param dataDir absolute, there already @throws StartError naming the process that holds the directory */
  static async take(dataDir: string, describe: () => string): Promise<InstanceLock> {
    return withShortName(dataDir, (dir) =>
      inTurn(join(dataDir, TURN), async () => {
        const path = join(dir, NAME);
        const holder = await ask(path);
        if (holder !== undefined)
          throw new StartError(
            `The gateway is already running on ${dataDir}: ${holder}. Stop it first, or set GATEWAY_DATA_DIR and PORT for a second one.`,
          );
        rmSync(path, { force: true });
        return new InstanceLock(await listen(path, describe, dataDir), join(dataDir, NAME), path);
      }),
    );
  }

  /** What the process that holds this directory says of itself; undefined when none does. */
  static async holder(dataDir: string): Promise<string | undefined> {
    return withShortName(dataDir, (dir) => ask(join(dir, NAME)));
  }

  release(): void {
    // Closing removes the name by itself, before the next one could have made it; but not one that was reached by a link.
    if (this.bound !== this.path) rmSync(this.path, { force: true });
    this.server.close();
  }
}

function listen(path: string, describe: () => string, dataDir: string): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => undefined).end(describe()));
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = systemErrorCode(error);
      if (NO_SOCKETS.includes(code))
        reject(new StartError(`The file system of ${dataDir} has no sockets (${code}). Set GATEWAY_DATA_DIR to a local disk.`));
      else reject(error);
    });
    // Other users may ask too: all they learn is that it is taken.
    server.listen({ path, readableAll: true, writableAll: true }, () => resolve(server.unref()));
  });
}

/**
 * One start at a time looks for a holder and takes its place: else, of two that find a dead one, the
 * second would remove what the first has just made. The turn is a directory; whoever dies within these
 * few milliseconds leaves it behind, and it is taken away after a while.
 */
async function inTurn<T>(turn: string, work: () => Promise<T>): Promise<T> {
  for (let waitingSince = performance.now(); !tryTurn(turn); await pause(TURN_POLL_MS)) {
    if (performance.now() - waitingSince < ABANDONED_MS) continue;
    rmSync(turn, { recursive: true, force: true });
    waitingSince = performance.now();
  }
  try {
    return await work();
  } finally {
    rmSync(turn, { recursive: true, force: true });
  }
}

function tryTurn(turn: string): boolean {
  try {
    mkdirSync(turn);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
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
  if (Buffer.byteLength(join(dir, NAME)) <= LONGEST_PATH) return use(dir);
  const holder = mkdtempSync(join(tmpdir(), 'rlg-'));
  try {
    symlinkSync(dir, join(holder, 'd'));
    return await use(join(holder, 'd'));
  } finally {
    rmSync(holder, { recursive: true, force: true });
  }
}
