import { randomInt } from 'node:crypto';
import { register } from 'prom-client';
import { Catalog } from '@libs/catalog';
import type { AppConfig } from '@libs/config';
import type { Egress } from '@libs/egress';
import { systemClock } from '@libs/kernel';
import type { Ledger } from '@libs/ledger';
import { type Logger, RequestMetrics } from '@libs/telemetry';
import { RETRY_BUDGET_DEFAULTS, RetryBudget } from '../retry-budget';
import { SandboxAwareUpstream } from '../sandbox-upstream';
import type { GatewayServices, GatewaySettings, Stoppable } from '../services';

type Built = Pick<GatewayServices, 'keys' | 'breakers' | 'admission' | 'media' | 'responses' | 'tokens'>;

export interface GatewayParts extends Built {
  config: AppConfig;
  logger: Logger;
  egress: Egress;
  ledger: Ledger;
}

/** What the data path calls, from what was opened before. */
export function gatewayServices({ config, logger, egress, ledger, ...built }: GatewayParts): GatewayServices {
  const inFlight = new Set<Stoppable>();
  return {
    ...built,
    ledger,
    catalog: new Catalog(),
    upstream: new SandboxAwareUpstream(egress),
    metrics: new RequestMetrics(register, { inFlight: () => inFlight.size, ledgerWaiting: () => ledger.waiting }),
    clock: systemClock,
    settings: settingsOf(config),
    retryBudget: new RetryBudget(systemClock, { ...RETRY_BUDGET_DEFAULTS, share: config.upstream.retryBudget }),
    inFlight,
    onInternalError: (requestId, thrown) =>
      logger.error({ err: thrown, request_id: requestId }, 'a request failed inside the gateway'),
    random: () => randomInt(1_000_000) / 1_000_000,
  };
}

const settingsOf = ({ upstream }: AppConfig): GatewaySettings => ({
  retry: { maxAttempts: upstream.retryMaxAttempts, delayMs: upstream.retryDelayMs },
  firstByteTimeoutMs: upstream.firstByteTimeoutMs,
  timeoutMs: upstream.timeoutMs,
  firstTokenTimeoutMs: upstream.firstTokenTimeoutMs,
  idleTimeoutMs: upstream.idleTimeoutMs,
  totalTimeoutMs: upstream.totalTimeoutMs,
  keepAliveMs: upstream.keepAliveMs,
  slowCallMs: upstream.slowCallMs,
});
