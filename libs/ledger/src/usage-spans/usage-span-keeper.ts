import type { Transactional } from '@libs/database';
import { type SpanKind, spansToMake } from './spans';
import { UsageSpansRepository } from './usage-spans.repository';

const EVERY_MS = 10 * 60_000;
/** Any constant that nothing else takes. */
const LOCK_KEY = 7_263_554_027;

/** Makes the sums of spans of time that are over, and makes those again that something came late for. */
export class UsageSpanKeeper {
  private readonly spans: UsageSpansRepository;
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly database: Transactional,
    private readonly onTrouble: (error: unknown) => void,
  ) {
    this.spans = new UsageSpansRepository(database);
  }

  start(): void {
    void this.round();
    this.timer = setInterval(() => void this.round(), EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.spans.giveUp().catch(() => undefined);
    await this.working;
  }

  /** Of all processes one at a time. Never rejects. */
  round(): Promise<void> {
    this.working ??= this.work()
      .catch((error: unknown) => {
        if (!this.stopped) this.onTrouble(error);
      })
      .finally(() => (this.working = undefined));
    return this.working;
  }

  private work(): Promise<void> {
    // The lock ends with the transaction, whatever becomes of this process.
    return this.database.transaction(async (turn) => {
      const [row] = await turn.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [LOCK_KEY]);
      if (row?.mine !== true) return;
      await this.spans.clean();
      const made = (await this.makeAll('pairs')) + (await this.makeAll('tags'));
      if (made > 0) await this.spans.analyze();
    });
  }

  /** @returns how many; what is refused, or spoiled while it is made, waits for the next round */
  private async makeAll(kind: SpanKind): Promise<number> {
    const { now, first } = await this.spans.bounds(kind);
    let made = 0;
    if (first === undefined) return made;
    for (const span of spansToMake(kind, first, now, await this.spans.live(kind))) {
      if (this.stopped) break;
      if (await this.spans.make(kind, span)) made++;
    }
    return made;
  }
}
