/** Why the embedded PostgreSQL cannot be used, in one line that says what to do. */
export class EmbeddedPostgresError extends Error {
  constructor(
    message: string,
    /** The last words of PostgreSQL itself, for whoever wants to know more. */
    readonly detail = '',
  ) {
    super(message);
    this.name = 'EmbeddedPostgresError';
  }
}

const KNOWN: readonly [RegExp, string][] = [
  [/no space left on device|disk quota exceeded/i, 'the disk is full: free some space and start again, nothing is lost'],
  [/read-only file system/i, 'the file system is read-only'],
  [/could not look up effective user id/i, 'the current user id has no name on this system (no entry in /etc/passwd)'],
  [/cannot allocate memory|out of memory/i, 'there is not enough memory'],
  [/permission denied/i, 'a file of the data directory cannot be read or written by the current user'],
  [/address already in use/i, 'its port is taken by another program'],
  [/error while loading shared libraries|library not loaded/i, 'its libraries are missing: run npm ci again'],
];

/** What PostgreSQL's own output means for the person who started us. */
export function explain(step: string, output: string): EmbeddedPostgresError {
  const detail = output.trim().slice(-2_000);
  const known = KNOWN.find(([pattern]) => pattern.test(detail))?.[1];
  return new EmbeddedPostgresError(`${step}: ${known ?? lastWords(detail)}`, detail);
}

function lastWords(detail: string): string {
  const lines = detail.split('\n').filter((line) => line.trim() !== '');
  const fatal = lines.find((line) => /fatal|panic|error/i.test(line)) ?? lines.at(-1);
  return fatal?.replace(/^[\d-]+ [\d:.]+ \w+ \[\d+\] /, '').trim() ?? 'it ended without a word';
}
