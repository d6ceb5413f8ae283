import { attemptDelivery, type AttemptParts } from './attempt';
import { type ClaimedDelivery, deliveriesRepository } from './deliveries.repository';
import { dispatch } from './dispatcher';
import { messagesRepository } from './messages.repository';

export interface DelivererOptions {
  /** How often it is looked for what is due. */
  everyMs: number;
  /** Calls at the same time, and of one endpoint. */
  concurrency: number;
  perEndpoint: number;
  /** Longer than any call can take: who has not finished by then is dead. */
  leaseMs: number;
  retentionMs: number;
  onTrouble: (error: unknown) => void;
  /** What was due could be looked for. */
  onLooked?: () => void;
}

export const DELIVERER_DEFAULTS = { everyMs: 500, concurrency: 32, perEndpoint: 4, leaseMs: 60_000 } as const;

const SWEEP_EVERY_MS = 60_000;
const SWEEP_BATCH = 1_000;

/**
 * Sends what is due, for as long as the worker runs. Any number of workers may: each delivery is one worker's at a time,
 * and one that dies loses what it held when the lease ends.
 */
export class WebhookDeliverer {
  private readonly calls = new Map<Promise<void>, string>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private again = false;
  private sweptAt = -Infinity;

  constructor(
    private readonly parts: AttemptParts,
    private readonly options: DelivererOptions,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => void this.look(), this.options.everyMs);
    void this.look();
  }

  /** Breaks calls off that are under way and hands them back for another worker. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.looking;
    await Promise.all(this.calls.keys());
  }

  /** Dispatches and claims what is there now; does not wait for the calls. Never rejects. */
  look(): Promise<void> {
    // Whoever asks while it is looked may know of room that was not there when the look began.
    this.again = this.looking !== undefined;
    this.looking ??= this.lookWhileAsked()
      .then(() => this.options.onLooked?.())
      .catch((error: unknown) => this.options.onTrouble(error))
      .finally(() => (this.looking = undefined));
    return this.looking;
  }

  /** Until nothing is under way here, nor anything begun by what ended meanwhile. */
  async idle(): Promise<void> {
    while (this.looking !== undefined || this.calls.size > 0) await Promise.all([this.looking, ...this.calls.keys()]);
  }

  private async lookWhileAsked(): Promise<void> {
    do {
      this.again = false;
      await this.lookOnce();
    } while (this.again);
  }

  private async lookOnce(): Promise<void> {
    const { database, cipher, clock } = this.parts;
    while (!this.stopping.signal.aborted && (await dispatch(database, cipher)) > 0);
    while (!this.stopping.signal.aborted && (await this.claim()) > 0);
    if (clock.monotonic() - this.sweptAt < SWEEP_EVERY_MS) return;
    this.sweptAt = clock.monotonic();
    await deliveriesRepository.giveUp(database);
    while ((await messagesRepository.forget(database, this.options.retentionMs, SWEEP_BATCH)) === SWEEP_BATCH);
  }

  private async claim(): Promise<number> {
    const { concurrency, perEndpoint, leaseMs } = this.options;
    const limit = concurrency - this.calls.size;
    if (limit <= 0) return 0;
    const busy = busyEndpoints([...this.calls.values()], perEndpoint);
    const claimed = await deliveriesRepository.claim(this.parts.database, { limit, perEndpoint, busy, leaseMs });
    for (const delivery of claimed) this.begin(delivery);
    return claimed.length;
  }

  private begin(delivery: ClaimedDelivery): void {
    // What cannot be written down now is due again when the lease ends.
    const call: Promise<void> = attemptDelivery(this.parts, delivery, this.stopping.signal)
      .catch((error: unknown) => this.options.onTrouble(error))
      .finally(() => {
        this.calls.delete(call);
        // Room again for whoever waited for it.
        if (!this.stopping.signal.aborted) void this.look();
      });
    this.calls.set(call, delivery.endpoint_id);
  }
}

/** Endpoints that are being called enough, or would be with another full claim. */
function busyEndpoints(called: readonly string[], perEndpoint: number): string[] {
  const counts = new Map<string, number>();
  for (const id of called) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].filter(([, count]) => count >= perEndpoint).map(([id]) => id);
}
