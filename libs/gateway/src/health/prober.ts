import type { Upstream } from '@libs/egress';
import type { Clock, GatewayError } from '@libs/kernel';
import type { KeyPool } from '@libs/key-pool';
import { adapterFor } from '@libs/providers';
import type { ProbeBoard, ProbeResult } from '@libs/shared-state';
import { SANDBOX_SCHEME } from '../sandbox-upstream';
import { probeSettings } from './probe-settings';

/** How often it is looked who is due, and what other replicas found. */
const LOOK_EVERY_MS = 1_000;
const PROBE_TIMEOUT_MS = 5_000;

export interface ProberParts {
  pool: Pick<KeyPool, 'enabledProviders' | 'provider' | 'anySecret'>;
  upstream: Upstream;
  board: ProbeBoard;
  clock: Clock;
}

/**
 * Asks providers now and then for what costs nothing (their list of models, mostly), without a lease: it is no
 * tenant's call and no model's. One replica at a time; the others read what it found.
 */
export class HealthProber {
  private readonly due = new Map<string, number>();
  private found: ReadonlyMap<string, ProbeResult> = new Map();
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;

  constructor(private readonly parts: ProberParts) {}

  start(): void {
    this.timer = setInterval(() => {
      this.working ??= this.look().finally(() => (this.working = undefined));
    }, LOOK_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
  }

  resultOf(provider: string): ProbeResult | undefined {
    return this.found.get(provider);
  }

  /** Probes who is due, then takes over what all replicas know. Never rejects. */
  async look(): Promise<void> {
    const { pool, board, clock } = this.parts;
    const now = clock.monotonic();
    const due: string[] = [];
    let probed = 0;
    for (const row of pool.enabledProviders()) {
      const { enabled, intervalMs } = probeSettings(row);
      if (!enabled || row.baseUrl.startsWith(SANDBOX_SCHEME)) continue;
      probed++;
      // The first one after a whole interval: a process that starts has other things to do.
      const at = this.due.get(row.id) ?? now + intervalMs;
      this.due.set(row.id, at > now ? at : now + intervalMs);
      // A little less than the interval, so that the replica that was faster now is not late next time.
      if (at <= now && (await board.take(row.id, intervalMs * 0.9))) due.push(row.id);
    }
    await Promise.all(due.map((id) => this.probe(id)));
    if (probed > 0) this.found = new Map(await board.all());
    else if (this.found.size > 0) this.found = new Map();
  }

  private async probe(id: string): Promise<void> {
    const { board, clock } = this.parts;
    const started = clock.monotonic();
    const failure = await this.ask(id);
    const failures = failure === null ? 0 : (this.found.get(id)?.failures ?? 0) + 1;
    await board.put(id, {
      ok: failure === null,
      at: clock.now(),
      ms: Math.round(clock.monotonic() - started),
      failure,
      failures,
    });
  }

  /** null: it is there. Any answer below 500 says so, a refusal of the key too: keys are judged elsewhere. */
  private ask(id: string): Promise<string | null> {
    const { pool, upstream } = this.parts;
    const provider = pool.provider(id);
    if (!provider) return Promise.resolve(null);
    const adapter = adapterFor(provider.family, provider.profile);
    const { method, path, headers, body } = adapter.probe();
    const secret = pool.anySecret(id);
    return new Promise((resolve) => {
      const exchange = upstream.send(
        {
          ...{ endpoint: provider.endpoint, method, path, headers, body, facts: { provider_id: id } },
          ...{ firstByteTimeoutMs: PROBE_TIMEOUT_MS, idleTimeoutMs: PROBE_TIMEOUT_MS },
          ...(secret && { auth: { header: adapter.key.header, prefix: adapter.key.prefix, secret } }),
        },
        {
          onHead: ({ status }) => {
            resolve(status < 500 ? null : `status_${status}`);
            // What it says is of no interest, and may be long.
            setImmediate(() => exchange.abort());
          },
          onChunk: () => true,
          onEnd: () => undefined,
          onFailure: (error: GatewayError) => resolve(error.code),
        },
      );
    });
  }
}
