import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '@libs/kernel';
import { placeProblem, StartError } from './start-error';

/** About what the first write of anything needs: a full disk is found here rather than halfway. */
const PROBE_BYTES = 64 * 1024;

/** Makes the directory where it is missing and proves that it can be written, before anything is started on it. @throws StartError */
export function prepareDataDirectory(directory: string): void {
  try {
    makeDirectory(directory);
    proveWritable(directory);
  } catch (error) {
    const problem = placeProblem(error);
    if (problem === undefined) throw error;
    throw new StartError(
      `The data directory ${directory} cannot be used: ${problem}. Nothing in it was changed: mend that, or set GATEWAY_DATA_DIR to another place.`,
    );
  }
}

/** One level at a time: mkdir's own `recursive` never comes back where the system says ENOENT for good, as below /proc. */
function makeDirectory(directory: string): void {
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found !== undefined) throw Object.assign(new Error(`${directory} is a file`), { code: 'ENOTDIR' });
  makeDirectory(dirname(directory));
  try {
    // PostgreSQL's own user, where we are root, has to pass through.
    mkdirSync(directory, { mode: 0o711 });
  } catch (error) {
    // Made by somebody else in between: as good.
    if (systemErrorCode(error) !== 'EEXIST') throw error;
  }
}

function proveWritable(directory: string): void {
  const probe = join(directory, `.probe-${process.pid}`);
  try {
    writeFileSync(probe, Buffer.alloc(PROBE_BYTES), { mode: 0o600 });
  } finally {
    rmSync(probe, { force: true });
  }
}
