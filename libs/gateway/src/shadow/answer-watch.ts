import { isJsonObject } from '@libs/kernel';
import type { NewLedgerRecord } from '@libs/ledger';
import { readerOf } from '@libs/providers';
import type { Plan, Target } from '@libs/routing';
import type { Served } from '../attempt-loop';
import { Recording, RecordingPipe } from '../cache/recording';
import { wholeOf } from '../cache/shared-answer';
import type { FramePipe } from '../frame-pipe';
import type { RequestSettlement } from '../settle';

/** How one of two requests that are compared ended; without a record it was never booked. */
export interface Answered {
  record: NewLedgerRecord | undefined;
  /** What was said; undefined: nothing whole. */
  text: string | undefined;
}

/** Whoever wants to know what becomes of a request and what was answered. */
export interface AnswerWatch {
  /** Each attempt has a pipe of its own. */
  record(target: Target, pipe: FramePipe): FramePipe;
  /** Once, when the request is settled. */
  ended(winner: Served | undefined, record: NewLedgerRecord | undefined): void;
}

/** Copies of requests that go to another target. */
export interface Shadows {
  /** Begins one where the plan has it; undefined: nobody watches. */
  watch(plan: Plan, settlement: RequestSettlement): AnswerWatch | undefined;
}

/** Longer answers are not compared by what they say. */
const MOST_BYTES = 512 * 1024;

export class AnswerListener implements AnswerWatch {
  private readonly recordings = new Map<Target, Recording>();
  private resolve: (answered: Answered) => void = () => undefined;
  readonly answered = new Promise<Answered>((resolve) => (this.resolve = resolve));

  constructor(private readonly now: () => number) {}

  record(target: Target, pipe: FramePipe): FramePipe {
    const recording = new Recording(MOST_BYTES, this.now);
    this.recordings.set(target, recording);
    return new RecordingPipe(pipe, recording);
  }

  ended(winner: Served | undefined, record: NewLedgerRecord | undefined): void {
    const whole = winner !== undefined && record?.outcome === 'completed';
    this.resolve({ record, text: whole ? this.textOf(winner) : undefined });
    this.recordings.clear();
  }

  private textOf({ result, target, adapter, call }: Served): string | undefined {
    try {
      const reader = readerOf(adapter, call.wire);
      if (result.kind === 'body') {
        const body: unknown = JSON.parse(result.body.toString('utf8'));
        return isJsonObject(body) ? said(reader.decodeResponse(body)) : undefined;
      }
      const recording = this.recordings.get(target);
      return recording && !recording.full ? said(wholeOf(reader, recording.frames)) : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Words and calls alike: an answer that calls a tool is none that does not. */
const said = ({ candidates }: ReturnType<typeof wholeOf>): string =>
  (candidates[0]?.content ?? [])
    .map((part) => (part.type === 'text' ? part.text : part.type === 'tool_call' ? `${part.name} ${part.arguments}` : ''))
    .join('\n')
    .trim();
