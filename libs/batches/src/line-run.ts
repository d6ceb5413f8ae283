import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@libs/kernel';
import type { BegunLine, EndedLine, LineJournal } from './line-journal';
import { nextMove } from './next-move';
import { parseLine } from './parse-line';
import type { FairSlots } from './fair-slots';
import type { LineAnswer, LineExecutor, LineTerms } from './ports';
import type { RawLine } from './read-lines';
import type { StopSign } from './stop-sign';
import { Window } from './window';
import type { LostLine } from './work.repository';

export interface LineRunTools {
  executor: LineExecutor;
  slots: FairSlots;
  journal: Pick<LineJournal, 'begin' | 'end' | 'withdraw'>;
  /** Lines of one batch at once. */
  concurrency: number;
}

/** What has happened to the lines before. */
export interface LineHistory {
  /** Numbers of lines that have an answer. */
  finished: ReadonlySet<number>;
  lost: readonly LostLine[];
}

interface NextLine extends BegunLine {
  body: Buffer;
  lost: LostLine | undefined;
}

/** A line that was the end of so many workers is not tried again. */
export const MOST_LOST = 3;

const POISONED: Omit<LineAnswer, 'body'> = {
  ...{ status: 500, code: 'run_poisoned', retryAfterMs: undefined, record: undefined, costMicroUsd: null },
  ...{ inputTokens: 0, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0 },
};
const POISONED_BODY = JSON.stringify({
  error: {
    message: `The request was not tried again: ${MOST_LOST} workers ended while they had it.`,
    ...{ type: 'server_error', code: 'run_poisoned', param: null },
  },
});

/** Puts the lines of one batch to the data path, so many at once as it has room for, each until it has an answer. */
export class LineRun {
  private readonly window: Window;
  private readonly lost: ReadonlyMap<number, LostLine>;
  private trouble: unknown;

  /** @param terms asked for each line: who asks may change meanwhile */
  constructor(
    private readonly terms: () => LineTerms,
    private readonly tools: LineRunTools,
    private readonly stop: StopSign,
    private readonly history: LineHistory,
  ) {
    this.lost = new Map(history.lost.map((line) => [line.line, line]));
    this.window = new Window(tools.concurrency, history.lost.length);
    stop.noMore.addEventListener('abort', () => this.window.close(), { once: true });
    if (stop.reason !== undefined) this.window.close();
  }

  /** Resolves when all lines have answers, or when the sign was up and nothing is under way any more. @throws HoldLost */
  async run(lines: AsyncIterator<RawLine>): Promise<void> {
    await Promise.all(Array.from({ length: this.tools.concurrency }, () => this.lane(lines)));
    if (this.trouble !== undefined) throw this.trouble;
  }

  /** One after another, side by side with others that take from the same lines. */
  private async lane(lines: AsyncIterator<RawLine>): Promise<void> {
    // Its answer is written down while the next line is asked, and waited for before the one behind that.
    let last: Promise<void> = Promise.resolve();
    try {
      while (await this.window.enter()) {
        const line = await this.next(lines);
        const ended = line && (await this.serve(line));
        this.window.leave(ended !== undefined);
        await last;
        if (!line) break;
        if (ended) last = this.keep(ended);
        last.catch(() => undefined);
      }
      await last;
    } catch (error) {
      this.trouble ??= error;
      this.stop.stop('lost', 0);
    }
  }

  private async next(lines: AsyncIterator<RawLine>): Promise<NextLine | undefined> {
    for (;;) {
      const { value, done } = (await lines.next()) as IteratorResult<RawLine, undefined>;
      if (done) return undefined;
      const { number, bytes } = value;
      if (this.history.finished.has(number) || !bytes) continue;
      const parsed = parseLine(bytes, this.terms().endpoint);
      // All were looked at before the first was begun.
      if ('problem' in parsed) throw new Error(`line ${number} of the input has changed`);
      const lost = this.lost.get(number);
      // Under the id of the lost request its cost is booked once, whichever of the two gets to it.
      const requestId = lost?.request_id ?? newId('request');
      return { line: number, customId: parsed.customId, body: parsed.body, requestId, lost };
    }
  }

  /** Until it has an answer that stands; undefined: nothing is to be begun any more. */
  private async serve(line: NextLine): Promise<EndedLine | undefined> {
    const { journal, executor } = this.tools;
    if ((line.lost?.lost ?? 0) >= MOST_LOST) return endedLine(line, { ...POISONED, body: POISONED_BODY });
    await journal.begin(line);
    for (let tries = 1; ; tries++) {
      const { alone } = this.window;
      const answer = await this.ask(line, alone);
      if (answer === 'not asked') await journal.withdraw(line.line);
      if (answer === 'not asked' || answer === 'given up') return undefined;
      const move = nextMove(answer, tries, alone);
      if (move.kind === 'keep') return endedLine(line, answer);
      if (answer.record !== undefined) executor.bookLater(answer.record);
      if (!(await this.goOn(move))) {
        await journal.withdraw(line.line);
        return undefined;
      }
      if (answer.record === undefined) continue;
      line.requestId = newId('request');
      await journal.begin(line);
    }
  }

  private async ask({ customId, requestId, body }: NextLine, alone: boolean): Promise<LineAnswer | 'not asked' | 'given up'> {
    const { executor, slots } = this.tools;
    const terms = this.terms();
    const giveBack = await slots.take(terms.principal.tenantId);
    try {
      const { giveUp, noMore } = this.stop;
      if (noMore.aborted) return 'not asked';
      const answer = await executor.execute({ ...terms, requestId, customId, body, alone }, giveUp);
      if (!giveUp.aborted) return answer;
      if (answer.record !== undefined) executor.bookLater(answer.record);
      return 'given up';
    } finally {
      giveBack();
    }
  }

  /** @returns false when nothing is to be begun any more */
  private async goOn(move: Exclude<ReturnType<typeof nextMove>, { kind: 'keep' }>): Promise<boolean> {
    if (move.kind === 'alone') return this.window.beAlone();
    if (move.kind === 'wait') this.window.restFor(move.ms);
    this.window.leave(false);
    if (move.kind === 'again') await pause(move.ms, undefined, { signal: this.stop.noMore }).catch(() => undefined);
    if (await this.window.enter()) return true;
    this.window.hold();
    return false;
  }

  private async keep(ended: EndedLine): Promise<void> {
    try {
      await this.tools.journal.end(ended);
    } catch (error) {
      // Whoever holds the batch now books it under the same id, if they come to it.
      if (ended.answer.record !== undefined) this.tools.executor.bookLater(ended.answer.record);
      throw error;
    }
  }
}

const endedLine = ({ line, customId, requestId, lost }: NextLine, answer: LineAnswer): EndedLine => ({
  ...{ line, customId, requestId, answer, ambiguous: lost !== undefined },
});
