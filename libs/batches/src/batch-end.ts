import type { Database } from '@libs/database';
import { type Clock, GatewayError, newId } from '@libs/kernel';
import { type BatchProblem, type BatchRow, toView } from './batch';
import type { BatchFiles, OnBatchFinished } from './ports';
import type { RawLine } from './read-lines';
import { answeredLines, undoneLines } from './result-files';
import type { Ending } from './state-machine';
import type { Hold, WorkRepository } from './work.repository';

export interface EndAsk {
  ending: Ending;
  errors?: BatchProblem[] | undefined;
  /** The input, once more: what was never answered is named. */
  linesOf(row: BatchRow): Promise<AsyncIterable<RawLine>>;
}

/**
 * Ends a batch: writes its files under ids that were chosen before, then, in one transaction, its state, the word to
 * others, and the removal of what was only kept for this. A worker that dies in between leaves it to the next one.
 */
export class BatchEnd {
  constructor(
    private readonly database: Database,
    private readonly work: WorkRepository,
    private readonly files: BatchFiles,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly onFinished: OnBatchFinished,
  ) {}

  /** @throws HoldLost */
  async end(row: BatchRow, hold: Hold, ask: EndAsk): Promise<undefined> {
    const errors = ask.errors ?? null;
    if (row.in_progress_at === null) return this.finish(hold, ask.ending, { errors, output: null, error: null });
    const now = this.clock.now();
    const planned = { output: newId('file', now), error: newId('file', now) };
    const late = await this.work.finalize(hold, ask.ending, { ...planned, errors });
    const output = await this.writeFile(late, late.output_file_id, 'output', this.outputLines(hold));
    const error = await this.writeFile(late, late.error_file_id, 'error', this.errorLines(late, hold, ask));
    await this.work.forgetLines(hold);
    return this.finish(hold, ask.ending, { errors: errors ?? late.errors, output, error });
  }

  private async finish(hold: Hold, ending: Ending, result: Parameters<WorkRepository['finish']>[3]): Promise<undefined> {
    await this.database.transaction(async (sql) => {
      const ended = await this.work.finish(sql, hold, ending, result);
      await this.onFinished(sql, { tenantId: hold.tenantId, type: `batch.${ending}`, data: toView(ended) });
    });
    return undefined;
  }

  private outputLines(hold: Hold): AsyncGenerator<string> {
    return answeredLines(hold.id, (after, limit) => this.work.answers(hold, 'completed', after, limit));
  }

  private async *errorLines(row: BatchRow, hold: Hold, { ending, linesOf }: EndAsk): AsyncGenerator<string> {
    yield* answeredLines(hold.id, (after, limit) => this.work.answers(hold, 'failed', after, limit));
    if (ending === 'completed') return;
    const finished = new Set(await this.work.finished(hold));
    try {
      yield* undoneLines(row, ending, await linesOf(row), finished);
    } catch (error) {
      // The input has been deleted meanwhile: who deletes it does not miss its names.
      if (!(error instanceof GatewayError) || error.code !== 'not_found') throw error;
    }
  }

  /** @returns the id of the file; null: there is nothing to be told in it */
  private async writeFile(
    row: BatchRow,
    id: string | null,
    kind: 'output' | 'error',
    content: AsyncIterable<string>,
  ): Promise<string | null> {
    if (id === null) return null;
    const kept = row.output_kept_seconds;
    const expiresAt = kept === null ? null : new Date(this.clock.now() + kept * 1000);
    const file = { id, filename: `${row.id}_${kind}.jsonl`, purpose: 'batch_output', expiresAt };
    return (await this.files.write(row.principal, file, content)) ? id : null;
  }
}
