interface Pending {
  dueAt: number;
  /** It got its second chance already. */
  extended: boolean;
  expire: () => void;
}

/** Thrown in place of an answer that did not come in time. */
export class DeadlineExceeded extends Error {
  constructor(afterMs: number) {
    super(`no answer within ${afterMs} ms`);
    this.name = 'DeadlineExceeded';
  }
}

const NOTHING = (): void => undefined;

/**
 * One deadline for many short calls, with one timer for all of them: equal deadlines end in the order
 * they began. Before giving up it lets the event loop read once more, and a call that met this process
 * too busy to keep its own time gets the deadline once again: our being late is not the other's silence.
 */
export class Deadlines {
  private readonly pending = new Set<Pending>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly ms: number) {}

  /** @throws DeadlineExceeded, or whatever `work` rejects with */
  within<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const expire = (): void => reject(new DeadlineExceeded(this.ms));
      const entry: Pending = { dueAt: performance.now() + this.ms, extended: false, expire };
      this.pending.add(entry);
      if (this.timer === undefined) this.arm(entry.dueAt);
      work.then(
        (value) => {
          this.over(entry);
          resolve(value);
        },
        (error: unknown) => {
          this.over(entry);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  private over(entry: Pending): void {
    this.pending.delete(entry);
    // The tables that a Set leaves behind must not keep the call.
    entry.expire = NOTHING;
  }

  private arm(dueAt: number): void {
    const ring = (): void => {
      const busy = performance.now() - dueAt > this.ms / 2;
      setImmediate(() => this.expireDue(busy));
    };
    this.timer = setTimeout(ring, Math.max(1, Math.ceil(dueAt - performance.now()))).unref();
  }

  private expireDue(busy: boolean): void {
    this.timer = undefined;
    const now = performance.now();
    for (const entry of this.pending) {
      if (entry.dueAt > now) return this.arm(entry.dueAt);
      this.pending.delete(entry);
      if (!busy || entry.extended) {
        entry.expire();
      } else {
        entry.dueAt = now + this.ms;
        entry.extended = true;
        this.pending.add(entry);
      }
    }
  }
}
