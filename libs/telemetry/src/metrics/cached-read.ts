import type { Clock } from '@libs/kernel';

const FRESH_MS = 5_000;
/** A database that is slow must not hold up a scrape: what was told last is told again. */
const PATIENCE_MS = 5;
/** Of the first scrape, which has nothing else to tell. */
const FIRST_PATIENCE_MS = 250;

/** Something that is read when Prometheus looks, at most every five seconds, and never waited for long. */
export class CachedRead<T> {
  private last: T | undefined;
  private readAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly clock: Clock,
  ) {}

  /** undefined: it was never read. Never rejects. */
  async get(): Promise<T | undefined> {
    if (this.clock.monotonic() - this.readAt < FRESH_MS) return this.last;
    this.reading ??= this.read()
      .then(
        (value) => {
          this.last = value;
          this.readAt = this.clock.monotonic();
        },
        () => undefined,
      )
      .finally(() => (this.reading = undefined));
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>(
      (resolve) => (timer = setTimeout(resolve, this.readAt === -Infinity ? FIRST_PATIENCE_MS : PATIENCE_MS)),
    );
    await Promise.race([this.reading, patience]);
    clearTimeout(timer);
    return this.last;
  }
}
