import { GatewayError } from '@libs/kernel';
import { ProviderService } from '@libs/key-pool';
import { type BreakerStore, type BreakerView, targetParts } from '@libs/shared-state';
import type { CircuitBreakerAnswer, CircuitBreakerOverride } from './circuit-breakers.dto';

/** The circuit breakers of all replicas as an administrator sees and sets them. */
export class CircuitBreakers {
  constructor(
    private readonly breakers: Pick<BreakerStore, 'force' | 'snapshot'>,
    private readonly providers: Pick<ProviderService, 'list'>,
  ) {}

  /** Those of which something is known; all others are closed. */
  async list(): Promise<CircuitBreakerAnswer[]> {
    return (await this.breakers.snapshot()).map(breakerAnswer);
  }

  /** @throws GatewayError invalid_request when there is no such provider */
  async override({ target, state }: CircuitBreakerOverride): Promise<CircuitBreakerAnswer> {
    // Which models a provider has only the provider knows.
    if (!(await this.providers.list()).some(({ id }) => id === targetParts(target).provider))
      throw new GatewayError('invalid_request', 'target must begin with the id of a provider and a slash.', { param: 'target' });
    await this.breakers.force(target, state);
    const view = (await this.breakers.snapshot()).find((one) => one.target === target);
    return breakerAnswer(view ?? atRest(target));
  }
}

/** What the composition root has. */
export interface BreakersRuntime {
  sharedState: { breakers: Pick<BreakerStore, 'force' | 'snapshot'> };
}

export const openCircuitBreakers = ({ sharedState }: BreakersRuntime, providers: ProviderService): CircuitBreakers =>
  new CircuitBreakers(sharedState.breakers, providers);

const atRest = (target: string): BreakerView => ({
  ...{ target, state: 'closed', reason: null, forMs: null, retryAfterMs: null },
  ...{ calls: 0, failures: 0, slow: 0, meanMs: null },
});

const breakerAnswer = (view: BreakerView): CircuitBreakerAnswer => ({
  target: view.target,
  ...targetParts(view.target),
  state: view.state,
  reason: view.reason,
  for_ms: view.forMs,
  retry_after_ms: view.retryAfterMs,
  calls: view.calls,
  failures: view.failures,
  slow: view.slow,
  mean_ms: view.meanMs,
});
