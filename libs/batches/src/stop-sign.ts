import { setMaxListeners } from 'node:events';

/** Why a worker stops before the last line. */
export type StopReason = 'cancelled' | 'expired' | 'shutdown' | 'off_peak' | 'forbidden' | 'lost';

/** Nothing new is begun once it is up; what is under way has some time to end, for it is paid for. */
export class StopSign {
  private why: StopReason | undefined;
  private grace: NodeJS.Timeout | undefined;
  private readonly ending = new AbortController();
  private readonly stopping = new AbortController();

  constructor() {
    // Every line under way listens.
    setMaxListeners(0, this.ending.signal, this.stopping.signal);
  }

  get reason(): StopReason | undefined {
    return this.why;
  }

  /** Aborts when nothing new is to be begun. */
  get noMore(): AbortSignal {
    return this.stopping.signal;
  }

  /** Aborts when what is under way is to be given up. */
  get giveUp(): AbortSignal {
    return this.ending.signal;
  }

  /** The first reason stands. */
  stop(reason: StopReason, graceMs: number): void {
    if (this.why !== undefined) return;
    this.why = reason;
    this.stopping.abort();
    if (graceMs <= 0) this.ending.abort();
    else if (Number.isFinite(graceMs)) this.grace = setTimeout(() => this.ending.abort(), graceMs);
  }

  /** Everything is over. */
  clear(): void {
    clearTimeout(this.grace);
  }
}
