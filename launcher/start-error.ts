import { ConfigError } from '@libs/config';
import { systemErrorCode } from '@libs/kernel';

/** A start that cannot go on, in one line that says what to do. */
export class StartError extends Error {}

const DISK: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EIO: 'the disk reports an error',
};
const PLACE: Readonly<Record<string, string>> = {
  ENOTDIR: 'a part of the path is a file, not a directory',
  ENOENT: 'it cannot be made there',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the path is too long',
};

/** What a failed call on a file means for the operator; undefined when it is of another kind. */
export const diskProblem = (error: unknown): string | undefined => DISK[systemErrorCode(error)];

/** The same where it is known that the failed call was about the directory itself. */
export const placeProblem = (error: unknown): string | undefined => diskProblem(error) ?? PLACE[systemErrorCode(error)];

/** Failures of the first checks, which come before the bulk of the code is loaded; undefined for all others. */
export function explainRefusal(error: unknown): string | undefined {
  if (error instanceof StartError) return oneLine(error.message);
  if (error instanceof ConfigError) return error.problems.map((problem) => `Configuration: ${problem}`).join('\n');
  return undefined;
}

export const oneLine = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, ' ');
