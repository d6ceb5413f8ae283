import type { Alert, AlertSink } from '@libs/kernel';
import { type BreakerStore, type BreakerView, targetParts } from '@libs/shared-state';
import type { TargetHealth } from './target-health';

/** What all replicas know together of who is down. */
export interface ProviderStates {
  /** Ids of those that are down. */
  down(): Promise<readonly string[]>;
  /** True when this changed it: of several that say the same, one is told so. */
  mark(provider: string, down: boolean): Promise<boolean>;
}

export interface ProviderWatchParts {
  states: ProviderStates;
  breakers: Pick<BreakerStore, 'snapshot'>;
  probes: Pick<TargetHealth, 'probedAs'>;
  alerts: AlertSink;
}

type Known = 'up' | 'down' | undefined;

/**
 * How a provider does, from what a probe found and from the breakers of its models; undefined: nobody can tell. It is down
 * when its probes fail, or when each of its models that was asked lately is left alone because it fails.
 */
export function standingOf(provider: string, views: readonly BreakerView[], probed: Known): Known {
  if (probed === 'down') return 'down';
  const own = views.filter(({ target, reason }) => targetParts(target).provider === provider && reason !== 'manual');
  if (own.some(({ state }) => state === 'open') && own.every(({ state }) => state !== 'closed')) return 'down';
  return own.some(({ state, calls, failures }) => state === 'closed' && calls > failures) ? 'up' : probed;
}

/** Tells people once when a provider goes down and once when it is back, however many replicas see it. */
export class ProviderWatch {
  constructor(private readonly parts: ProviderWatchParts) {}

  /** @param providers those that serve here */
  async look(providers: readonly string[]): Promise<void> {
    const { states, breakers, probes, alerts } = this.parts;
    const views = await breakers.snapshot();
    const news = providers.map((id) => ({ id, now: standingOf(id, views, probes.probedAs(id)) })).filter(({ now }) => now);
    if (news.length === 0) return;
    const before = new Set(await states.down());
    for (const { id, now } of news) {
      const down = now === 'down';
      if (down !== before.has(id) && (await states.mark(id, down))) alerts.raise(providerAlert(id, down));
    }
  }
}

const providerAlert = (id: string, down: boolean): Alert => ({
  kind: down ? 'provider.down' : 'provider.up',
  severity: down ? 'critical' : 'info',
  subject: { kind: 'provider', id },
  message: down
    ? `Provider ${id} is down: its probes fail, or every model of it that was asked lately does.`
    : `Provider ${id} answers again.`,
  details: { provider: id },
});
