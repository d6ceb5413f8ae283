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
  ENOTDIR: 'it is not a directory',
};

/** What the person at the terminal is told: one line for what they can mend, the stack for what is our fault. */
export function explainStart(error: unknown, dataDir: string): string {
  if (error instanceof StartError || error instanceof EmbeddedPostgresError || error instanceof SchemaError) return error.message;
  if (error instanceof ConfigError) return error.problems.map((problem) => `Configuration: ${problem}`).join('\n');
  const disk = DISK[systemErrorCode(error)];
  if (disk !== undefined)
    return `The data directory ${dataDir} cannot be used: ${disk}. Nothing was changed in it. Set GATEWAY_DATA_DIR to another place.`;
  if (error instanceof GatewayError && error.code === 'dependency_unavailable')
    return `The database cannot be reached: check DATABASE_URL. (${error.message})`;
  if (error instanceof GatewayError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
