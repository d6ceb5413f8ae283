import { parentPort } from 'node:worker_threads';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { countSlices } from './count-slices';
import { textOfBody } from './text-of-body';

/** One job: texts to count, or whole bodies to read first. */
export interface TokenJob {
  id: number;
  texts?: string[];
  /** UTF-8 JSON. */
  body?: Uint8Array;
  budgetMs: number;
}

export interface TokenAnswer {
  id: number;
  tokens: number;
  /** Without what stands around the text. */
  textTokens: number;
  chars: number;
}

/** Runs in a thread of its own: loading the tokenizer takes half a second, and long texts take longer. */
parentPort?.on('message', (job: TokenJob) => {
  const { texts, extra } = job.body ? read(job.body) : { texts: job.texts ?? [], extra: 0 };
  const { tokens, chars } = countSlices(texts, exactly, job.budgetMs, () => performance.now());
  parentPort?.postMessage({ id: job.id, tokens: tokens + extra, textTokens: tokens, chars } satisfies TokenAnswer);
});

/** What looks like a mark of the model's own is text here. */
const exactly = (text: string): number => countTokens(text, { disallowedSpecial: new Set() });

function read(body: Uint8Array): { texts: string[]; extra: number } {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? textOfBody({ ...parsed }) : { texts: [text], extra: 0 };
  } catch {
    return { texts: [text], extra: 0 };
  }
}
