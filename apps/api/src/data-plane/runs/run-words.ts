import type { Listener } from '@libs/database';
import { RUNS_CHANNEL } from '@libs/agent-runs';

/** Wakes those who wait for news of a run, in whatever process it is executed. */
export class RunWords {
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(words: Pick<Listener, 'subscribe'>) {
    words.subscribe(RUNS_CHANNEL, (runId) => this.heard(runId));
  }

  /** @returns how to stop */
  on(runId: string, listener: () => void): () => void {
    const known = this.waiting.get(runId) ?? new Set();
    this.waiting.set(runId, known.add(listener));
    return () => {
      known.delete(listener);
      if (known.size === 0) this.waiting.delete(runId);
    };
  }

  /** An empty word: some may have been missed. */
  private heard(runId: string): void {
    const told = runId === '' ? [...this.waiting.values()] : [this.waiting.get(runId) ?? []];
    for (const listeners of told) for (const listener of [...listeners]) listener();
  }
}
