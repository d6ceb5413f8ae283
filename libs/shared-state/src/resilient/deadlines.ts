interface Pending {
  dueAt: number;
  expire: () => void;
}

/** Thrown in place of an answer that did not come in time. */
export class DeadlineExceeded extends Error {
  constructor(afterMs: number) {
    super(`no answer within ${afterMs} ms`);
    this.name = 'DeadlineExceeded';
  }
}

/**
 * One deadline for many short calls, with one timer for all of them: equal deadlines end in the order
 * they began. Before giving up it lets the event loop read once more, so an answer that already lies
 * in the socket while this process was busy is not mistaken for silence.
 */
export class Deadlines {
  private readonly pending = new Set<Pending>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly ms: number) {}

  /** @throws DeadlineExceeded, or whatever `work` rejects with */
  within<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const entry: Pending = { dueAt: performance.now() + this.ms, expire: () => reject(new DeadlineExceeded(this.ms)) };
      this.pending.add(entry);
      this.arm(this.ms);
      const settled = (): boolean => this.pending.delete(entry);
      work.then(
        (value) => (settled(), resolve(value)),
        (error: unknown) => (settled(), reject(error instanceof Error ? error : new Error(String(error)))),
      );
    });
  }

  private arm(ms: number): void {
    this.timer ??= setTimeout(() => setImmediate(() => this.expireDue()), ms).unref();
  }

  private expireDue(): void {
    this.timer = undefined;
    const now = performance.now();
    for (const entry of this.pending) {
      if (entry.dueAt > now) return this.arm(Math.ceil(entry.dueAt - now));
      this.pending.delete(entry);
      entry.expire();
    }
  }
}
