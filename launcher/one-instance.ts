import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemErrorCode } from '@libs/kernel';
import { StartError } from './start-error';

/**
 * Holds a data directory for one process: a socket named after it, which the system closes when the
 * holder dies, however it dies. A second start asks it who holds the directory.
 */
export class InstanceLock {
  private constructor(
    private readonly server: Server,
    private readonly path: string,
  ) {}

  /** @throws StartError naming the process that holds the directory */
  static async take(dataDir: string, describe: () => string): Promise<InstanceLock> {
    const path = join(
      tmpdir(),
      `route-llm-gateway-${createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 24)}.sock`,
    );
    const holder = await ask(path);
    if (holder !== undefined)
      throw new StartError(
        `The gateway is already running on ${dataDir}: ${holder}. Stop it first, or set GATEWAY_DATA_DIR and PORT for a second one.`,
      );
    rmSync(path, { force: true });
    const server = createServer((socket) => socket.end(describe()));
    server.unref();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    return new InstanceLock(server, path);
  }

  release(): void {
    this.server.close();
    rmSync(this.path, { force: true });
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
      .on('error', (error) =>
        resolve(['ENOENT', 'ECONNREFUSED'].includes(systemErrorCode(error)) ? undefined : 'a process of another user'),
      );
    socket.setTimeout(2_000, () => {
      socket.destroy();
      resolve('another process');
    });
  });
}
