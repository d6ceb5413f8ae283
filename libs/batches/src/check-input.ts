import type { BatchProblem } from './batch';
import type { BatchEndpoint } from './endpoints';
import { type ParsedLine, parseLine } from './parse-line';
import type { RawLine } from './read-lines';

/** What one look at all lines tells. */
export interface CheckedInput {
  lines: number;
  /** What all of them ask for; null: not all the same. */
  model: string | null;
  /** The first of what is wrong, in order. */
  problems: BatchProblem[];
}

/** Faults of more lines than these tell nobody anything new. */
const MOST_PROBLEMS = 100;

/**
 * Looks at every line before any is begun: what is wrong with one refuses all, as OpenAI does it.
 * @param each is called for each good line
 */
export async function checkInput(
  lines: AsyncIterable<RawLine>,
  endpoint: BatchEndpoint,
  mostLines: number,
  each?: (line: ParsedLine) => void | Promise<void>,
): Promise<CheckedInput> {
  const seen = new Set<string>();
  const problems: BatchProblem[] = [];
  let models: string | null | undefined;
  let count = 0;
  const note = (line: number | null, problem: Omit<BatchProblem, 'line'>): void => {
    if (problems.length < MOST_PROBLEMS) problems.push({ ...problem, line });
  };
  for await (const { number, bytes } of lines) {
    if (++count > mostLines) {
      const message = `A batch may have at most ${mostLines} requests.`;
      return { lines: count, model: null, problems: [{ code: 'too_many_tasks', message, param: null, line: null }] };
    }
    if (!bytes) {
      note(number, { code: 'line_too_large', message: 'This line is longer than a request may be.', param: null });
      continue;
    }
    const line = parseLine(bytes, endpoint);
    if ('problem' in line) note(number, line.problem);
    else if (seen.has(line.customId)) note(number, duplicate(line.customId));
    else {
      seen.add(line.customId);
      const model = line.model ?? null;
      models = models === undefined || models === model ? model : null;
      const waiting = each?.(line);
      if (waiting) await waiting;
    }
  }
  if (count === 0) note(null, { code: 'empty_file', message: 'The input file has no request.', param: 'input_file_id' });
  return { lines: count, model: models ?? null, problems };
}

const duplicate = (customId: string): Omit<BatchProblem, 'line'> => ({
  code: 'duplicate_custom_id',
  message: `The custom_id '${customId.slice(0, 80)}' stands on an earlier line: each request needs one of its own.`,
  param: 'custom_id',
});
