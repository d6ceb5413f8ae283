import { type Admitted, type Rules, SLOT_LEASE_MS } from '@libs/admission';
import { Roster } from '@libs/kernel';
import type { NewLedgerRecord } from '@libs/ledger';
import type { Plan } from '@libs/routing';
import type { GatewayServices } from '../services';
import type { Shadows } from './answer-watch';

interface ShadowEnds extends Shadows {
  append(record: NewLedgerRecord): void;
}

const FREE: Rules = {
  ...{ version: 0, general: { rates: [], tokens: [], concurrency: [] }, models: [], budgets: [] },
  ...{ needsTokens: false, needsPrice: false },
};

/**
 * The data path for a copy of a request: one target, a try without second ones, and nothing that would be its tenant's:
 * limits, budgets, ledger, figures, caches, conversations. Keys, breakers and what is known of targets are shared.
 */
export function shadowServices(services: GatewayServices, plan: Plan, { watch, append }: ShadowEnds): GatewayServices {
  const { shadow, settings } = plan;
  const { router, cache, admission, responses } = services;
  const { timeouts } = settings;
  const alone: Plan = {
    targets: shadow ? [shadow] : [],
    settings: { ...(timeouts && { timeouts }), retries: { maxAttempts: 1 }, hedging: { enabled: false } },
  };
  return {
    ...services,
    router: {
      current: router.current,
      plan: () => alone,
      recall: () => undefined,
      served: () => undefined,
      explain: (...route) => router.explain(...route),
      facts: () => router.facts(),
    },
    shadows: { watch },
    admission: over(admission, { rulesOf: () => FREE, reserve: (_principal, requestId) => letIn(requestId) }),
    cache: over(cache, { policyFor: () => undefined }),
    responses: over(responses, { keep: () => undefined }),
    promptCaches: { note: () => null },
    ledger: { append },
    captures: { begin: () => undefined, keep: () => false },
    series: { note: () => undefined },
    routed: { ended: () => undefined },
    unpriced: { note: () => undefined },
    ending: { note: () => undefined },
    metrics: { record: () => undefined, ending: () => undefined },
    access: { wants: () => false, write: () => undefined },
    retryBudget: { request: () => undefined, takeRetry: () => false },
    resumable: undefined,
    inFlight: new Roster(),
  };
}

const letIn = (requestId: string): Admitted => ({
  ask: { requestId, rates: [], tokens: [], concurrency: [], expectedTokens: 0, slotLeaseMs: SLOT_LEASE_MS },
  ...{ ticket: null, hold: undefined, heldMicroUsd: 0, headers: {}, settled: false, place: undefined },
});

/** The same service, with other methods in place of some. */
const over = <T extends object>(service: T, methods: Partial<T>): T => Object.assign(Object.create(service) as T, methods);
