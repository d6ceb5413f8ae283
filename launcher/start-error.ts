import { ConfigError } from '@libs/config';
import { EmbeddedPostgresError, SchemaError } from '@libs/database';
import { GatewayError, systemErrorCode } from '@libs/kernel';

/** A start that cannot go on, in one line that says what to do. */
export class StartError extends Error {}

const DISK: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOTDIR: 'a part of the path is a file, not a directory',
  ENOENT: 'it cannot be made there',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the path is too long',
  EIO: 'the disk reports an error',
};
/** SQLSTATE and words of a server whose disk is full. */
const SERVER_DISK_FULL = /53100|no space left on device/i;

/** What a failed call on a file means for the operator; undefined when it is of another kind. */
export const diskProblem = (error: unknown): string | undefined => DISK[systemErrorCode(error)];

/** What the person at the terminal is told: one line for what they can mend, the stack for what is our fault. */
export function explainStart(error: unknown, dataDir: string): string {
  if (error instanceof StartError || error instanceof EmbeddedPostgresError || error instanceof SchemaError)
    return oneLine(error.message);
  if (error instanceof ConfigError) return error.problems.map((problem) => `Configuration: ${problem}`).join('\n');
  const disk = diskProblem(error);
  if (disk !== undefined)
    return `The data directory ${dataDir} cannot be used: ${disk}. Mend that, or set GATEWAY_DATA_DIR to another place.`;
  if (error instanceof GatewayError && error.code === 'dependency_unavailable') return unavailable(error, dataDir);
  if (error instanceof GatewayError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function unavailable(error: GatewayError, dataDir: string): string {
  const why = oneLine(error.cause instanceof Error ? error.cause.message : error.message);
  if (SERVER_DISK_FULL.test(why))
    return `The database cannot be used: its disk is full. Free some space and start again, nothing is lost. (${why})`;
  return `The database cannot be reached: check DATABASE_URL, or without one the end of ${dataDir}/postgres.log. (${why})`;
}

const oneLine = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, ' ');
