import { EmbeddedPostgresError, SchemaError } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import { diskProblem, explainRefusal, oneLine } from './start-error';

/** SQLSTATE and words of a server whose disk is full. */
const SERVER_DISK_FULL = /53100|no space left on device/i;

/** What the person at the terminal is told: one line for what they can mend, the stack for what is our fault. */
export function explainStart(error: unknown, dataDir: string): string {
  const refusal = explainRefusal(error);
  if (refusal !== undefined) return refusal;
  if (error instanceof EmbeddedPostgresError || error instanceof SchemaError) return oneLine(error.message);
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
