import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, type EmbeddedPostgres, migrate, startEmbeddedPostgres } from '@libs/database';
import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { clusterDirOf } from '../../libs/database/src/embedded/home';
import { processesOf, send } from '../../libs/database/src/embedded/leftover';
import { until } from '../support/process/until';

/** A PostgreSQL that writes to the disk as an operator's does, and can be stopped, killed and started on the same port. */
export class RestartedPostgres {
  private constructor(
    private readonly dataDir: string,
    readonly database: Database,
    private server: EmbeddedPostgres,
  ) {}

  static async start(): Promise<RestartedPostgres> {
    const dataDir = mkdtempSync(join(tmpdir(), 'gateway-restarted-'));
    const server = await startEmbeddedPostgres({ dataDir });
    const database = await Database.connect(server.url, { poolSize: 2, connectTimeoutMs: 10_000 });
    await migrate(database);
    return new RestartedPostgres(dataDir, database, server);
  }

  get url(): Secret {
    return this.server.url;
  }

  /** Fast shutdown: sessions are ended, everything committed is on disk. */
  stop(): Promise<void> {
    return this.server.stop();
  }

  /** All of its processes at once: the next start recovers from its log. */
  async kill9(): Promise<void> {
    const cluster = await clusterDirOf(this.dataDir);
    for (const pid of processesOf(cluster)) send(pid, 'SIGKILL');
    await until('PostgreSQL to be gone', () => processesOf(cluster).length === 0, 30_000);
    await this.server.stop();
  }

  async startAgain(): Promise<void> {
    this.server = await startEmbeddedPostgres({ dataDir: this.dataDir, port: Number(new URL(openSecret(this.url)).port) });
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.server.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
