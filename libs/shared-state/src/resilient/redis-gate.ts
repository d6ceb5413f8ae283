import type { Redis } from 'ioredis';
import { Deadlines } from './deadlines';

export interface RedisGateOptions {
  /** A call that takes longer counts as Redis being away. */
  deadlineMs: number;
  /** While away, how often one PING looks whether it is back. */
  probeEveryMs: number;
  /** Told once per change. `reason` is for the log. */
  onChange: (usable: boolean, reason: string) => void;
}

/**
 * The breaker in front of Redis. One failed or late call shuts it; from then on nobody waits, only a
 * background PING tries, and the first one answered in time opens it again.
 */
export class RedisGate {
  private open: boolean;
  private closed = false;
  private probe: NodeJS.Timeout | undefined;
  private readonly deadlines: Deadlines;
  private readonly onOpen: (() => void)[] = [];

  constructor(
    private readonly redis: Redis,
    private readonly options: RedisGateOptions,
  ) {
    this.deadlines = new Deadlines(options.deadlineMs);
    this.open = redis.status === 'ready';
    redis.on('error', (error: Error) => this.shut(error.message));
    redis.on('close', () => this.shut('the connection closed'));
    redis.on('ready', () => void this.tryAgain());
    if (!this.open) this.schedule();
  }

  /** False: do not even try, use the local stores. */
  get usable(): boolean {
    return this.open && this.redis.status === 'ready';
  }

  /** Told each time Redis is usable again. */
  whenOpen(listener: () => void): void {
    this.onOpen.push(listener);
  }

  /** Runs one call on Redis. @throws whatever went wrong, within the deadline */
  async call<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.deadlines.within(work());
    } catch (error) {
      this.shut(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /** For calls whose loss heals by itself (leases expire): nobody hears of their failure. */
  async attempt(work: () => Promise<unknown>): Promise<void> {
    if (!this.usable) return;
    await this.call(work).catch(() => undefined);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.probe);
  }

  private shut(reason: string): void {
    if (this.closed) return;
    if (this.open) {
      this.open = false;
      this.options.onChange(false, reason);
    }
    this.schedule();
  }

  private schedule(): void {
    this.probe ??= setTimeout(() => {
      this.probe = undefined;
      void this.tryAgain();
    }, this.options.probeEveryMs).unref();
  }

  private async tryAgain(): Promise<void> {
    if (this.closed || this.open) return;
    if (this.redis.status !== 'ready') return this.schedule();
    try {
      await this.deadlines.within(this.redis.ping());
    } catch {
      return this.schedule();
    }
    if (this.open || this.closed) return;
    this.open = true;
    this.options.onChange(true, 'Redis answers again');
    for (const listener of this.onOpen) listener();
  }
}
