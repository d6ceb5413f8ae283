import type { BatchRow } from './batch';
import { parseLine } from './parse-line';
import type { RawLine } from './read-lines';
import type { Ending } from './state-machine';

/** A line that has an answer. */
export interface StoredAnswer {
  line: number;
  custom_id: string;
  request_id: string;
  lost: number;
  status: number;
  body: string;
}

/** Answers of one page: with bodies of megabytes, few must be held at once. */
const PAGE = 50;

/** The file of what was answered, line by line in OpenAI's form; so is the one of what was refused. */
export async function* answeredLines(
  batchId: string,
  page: (after: number, limit: number) => Promise<StoredAnswer[]>,
): AsyncGenerator<string> {
  for (let after = 0; ;) {
    const answers = await page(after, PAGE);
    if (answers.length === 0) return;
    yield answers.map((answer) => answerLine(batchId, answer)).join('');
    after = answers.at(-1)?.line ?? after;
  }
}

const NOT_DONE: Readonly<Record<Ending, { code: string; message: string } | undefined>> = {
  completed: undefined,
  expired: {
    code: 'batch_expired',
    message: 'This request could not be executed before the completion window expired.',
  },
  cancelled: { code: 'batch_cancelled', message: 'This request was not executed: the batch was cancelled.' },
  failed: { code: 'batch_failed', message: 'This request was not executed: the batch failed.' },
};

/** Of what was never answered, why. */
export async function* undoneLines(
  { id, endpoint }: BatchRow,
  ending: Ending,
  lines: AsyncIterable<RawLine>,
  finished: ReadonlySet<number>,
): AsyncGenerator<string> {
  const error = NOT_DONE[ending];
  if (!error) return;
  for await (const { number, bytes } of lines) {
    if (finished.has(number) || !bytes) continue;
    const parsed = parseLine(bytes, endpoint);
    if (!('problem' in parsed))
      yield `${JSON.stringify({ id: lineId(id, number), custom_id: parsed.customId, response: null, error })}\n`;
  }
}

/** The body is put in as it stands: it is JSON in one line. */
function answerLine(batchId: string, { line, custom_id, request_id, lost, status, body }: StoredAnswer): string {
  const facts = lost > 0 ? `,"x-gateway":{"ambiguous":true}` : '';
  return (
    `{"id":"${lineId(batchId, line)}","custom_id":${JSON.stringify(custom_id)},"response":{"status_code":${status},` +
    `"request_id":"${request_id}","body":${body}},"error":null${facts}}\n`
  );
}

const lineId = (batchId: string, line: number): string => `batch_req_${batchId.slice('batch_'.length)}_${line}`;
