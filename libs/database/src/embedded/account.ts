import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './failure';

/** The account PostgreSQL runs under; undefined: our own. */
export interface Account {
  uid: number;
  gid: number;
}

const run = promisify(execFile);

/**
 * PostgreSQL refuses to run as root. When we are root it runs as the owner of an existing cluster (an
 * ordinary user may have made it), else as `postgres` where the system has one, else as `nobody`.
 */
export async function chooseAccount(clusterDir: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(clusterDir).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const found = (await lookUp('postgres')) ?? (await lookUp('nobody'));
  if (found === undefined) {
    throw new EmbeddedPostgresError('PostgreSQL refuses to run as root and there is no user `postgres` or `nobody` to run it as');
  }
  return found;
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** True when the account can enter the directory, asked of the system itself: modes, ACLs and mounts all count. */
export async function canEnter(account: Account | undefined, dir: string): Promise<boolean> {
  try {
    await run('/bin/sh', ['-c', 'cd "$0"', dir], { ...account, cwd: '/' });
    return true;
  } catch {
    return false;
  }
}
