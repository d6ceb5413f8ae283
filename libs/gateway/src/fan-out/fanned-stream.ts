import { addUsage } from '@libs/kernel';
import type { PipeState, StreamEnd } from '../frame-pipe';
import type { LiveAnswer, StreamSink } from '../live-stream';

/** Several upstream streams as one: it has ended when all have, and badly as soon as one has. */
export class FannedStream implements LiveAnswer {
  private ended = false;
  readonly pipe: { readonly state: PipeState };

  constructor(private readonly lives: readonly LiveAnswer[]) {
    this.pipe = {
      get state() {
        return mergeStates(lives.map(({ pipe }) => pipe.state));
      },
    };
  }

  attach(sink: StreamSink): void {
    let open = this.lives.length;
    const finished = (end: StreamEnd): void => {
      if (this.ended || (end.how === 'complete' && --open > 0)) return;
      this.abort();
      sink.finished(end);
    };
    for (const live of this.lives) live.attach({ write: (bytes) => this.ended || sink.write(bytes), finished });
  }

  resume(): void {
    for (const live of this.lives) live.resume();
  }

  abort(): void {
    this.ended = true;
    for (const live of this.lives) live.abort();
  }
}

function mergeStates(states: readonly PipeState[]): PipeState {
  const merged: PipeState = {
    committed: states.some(({ committed }) => committed),
    ended: states.every(({ ended }) => ended),
    outputChars: states.reduce((sum, { outputChars }) => sum + outputChars, 0),
    outputTokens: states.reduce((sum, { outputTokens }) => sum + (outputTokens ?? 0), 0),
    model: states[0]?.model,
    stopReason: states[0]?.stopReason,
    error: states.find(({ error }) => error)?.error,
    sequence: states.reduce<number | undefined>((last, { sequence }) => sequence ?? last, undefined),
  };
  if (states.every(({ usage }) => usage !== undefined))
    for (const { usage } of states) if (usage) merged.usage = merged.usage ? addUsage(merged.usage, usage) : usage;
  return merged;
}
