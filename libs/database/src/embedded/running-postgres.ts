import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '@libs/kernel';
import { SUPERUSER } from './cluster';
import { clusterDirOf } from './home';

/** Line of `postmaster.pid` that holds the port, from 0. */
const PORT_LINE = 3;

/**
 * The address of the embedded database of this directory while another process runs it; undefined when nobody does,
 * or when this user may not read what says so. Whoever asks has found out that the directory is held.
 */
export async function runningPostgres(dataDir: string): Promise<Secret | undefined> {
  try {
    const password = (await readFile(join(dataDir, 'password'), 'utf8')).trim();
    const said = (await readFile(join(await clusterDirOf(dataDir), 'postmaster.pid'), 'utf8')).split('\n');
    const port = Number(said[PORT_LINE]);
    if (password === '' || !Number.isInteger(port) || port < 1) return undefined;
    return new Secret(`postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`);
  } catch {
    return undefined;
  }
}
