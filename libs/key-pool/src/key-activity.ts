import type { Clock } from '@libs/kernel';

/** When a key was last used and how it last failed; ages in milliseconds. */
export interface KeyActivity {
  keyId: string;
  usedMsAgo: number | null;
  error: { text: string; msAgo: number } | null;
}

interface Seen {
  usedAt: number | null;
  error: { text: string; at: number } | null;
}

/** Collects what is worth a row's mention and writes it now and then, all keys in one statement. */
export class ActivityWrites {
  private seen = new Map<string, Seen>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly write: (activity: readonly KeyActivity[]) => Promise<void>,
    private readonly clock: Clock,
    private readonly everyMs: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.flush(), this.everyMs).unref();
  }

  used(keyId: string): void {
    this.of(keyId).usedAt = this.clock.monotonic();
  }

  failed(keyId: string, text: string): void {
    this.of(keyId).error = { text, at: this.clock.monotonic() };
  }

  /** What is not written yet, for views. */
  pending(keyId: string): KeyActivity | undefined {
    const seen = this.seen.get(keyId);
    return seen && this.activity(keyId, seen);
  }

  /** Never rejects. What could not be written is lost: newer news will come. */
  async flush(): Promise<void> {
    const batch = this.seen;
    if (batch.size === 0) return;
    this.seen = new Map();
    await this.write([...batch].map(([keyId, seen]) => this.activity(keyId, seen))).catch(this.onError);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  private of(keyId: string): Seen {
    const known = this.seen.get(keyId);
    if (known !== undefined) return known;
    const fresh: Seen = { usedAt: null, error: null };
    this.seen.set(keyId, fresh);
    return fresh;
  }

  private activity(keyId: string, { usedAt, error }: Seen): KeyActivity {
    const now = this.clock.monotonic();
    return {
      keyId,
      usedMsAgo: usedAt === null ? null : now - usedAt,
      error: error && { text: error.text, msAgo: now - error.at },
    };
  }
}
