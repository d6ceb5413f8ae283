import type { Database } from '@libs/database';
import type { Clock } from '@libs/kernel';
import { virtualKeyRepository } from './virtual-key.repository';

/** Remembers when keys were used and writes it down in batches: a request pays for one entry in a map. */
export class LastUsed {
  private uses = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly intervalMs = 10_000,
  ) {}

  touch(virtualKeyId: string): void {
    this.uses.set(virtualKeyId, this.clock.now());
  }

  start(): void {
    this.timer ??= setInterval(() => void this.flush(), this.intervalMs).unref();
  }

  /** Writes what is left. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.flush();
  }

  /** Never fails: when the database is away, the next batch carries these uses too. */
  async flush(): Promise<void> {
    if (this.uses.size === 0) return;
    const uses = this.uses;
    this.uses = new Map();
    try {
      await virtualKeyRepository.markUsed(this.database, uses);
    } catch {
      for (const [id, at] of uses) if (!this.uses.has(id)) this.uses.set(id, at);
    }
  }
}
