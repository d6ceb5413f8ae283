import { GatewayError } from '@libs/kernel';
import { amountText, type Budget, quantity } from './budget';

const SUBJECT_WORDS = { key: 'this key', user: 'this user', team: 'this team', tenant: 'this tenant' } as const;

export interface Shortage {
  limit: number;
  left: number;
  needed: number;
  /** Until the period ends; absent: never. */
  endsInMs: number | undefined;
}

/** Trying again at once cannot help: SDKs are told so, or they would repeat every 429 twice. */
export function budgetExceeded(budget: Budget, { limit, left, needed, endsInMs }: Shortage): GatewayError {
  const { unit } = budget;
  const message =
    `The budget of ${SUBJECT_WORDS[budget.subject.kind]} (${amountText(limit, budget)}) does not cover this request: ` +
    `about ${quantity(left, unit)} left, not counting requests that run; it could use ${quantity(needed, unit)}. ` +
    'A lower output limit (max_tokens) makes a request smaller.';
  return new GatewayError('budget_exceeded', message, {
    shouldRetry: false,
    headers: { 'x-gateway-budget': `${budget.id}; ${unit}; ${budget.period}; limit=${limit}` },
    ...(endsInMs !== undefined && { retryAfterSeconds: Math.max(1, Math.ceil(endsInMs / 1_000)) }),
  });
}

/** What cannot be counted is not spent. */
export const budgetAway = (cause?: unknown): GatewayError =>
  new GatewayError('dependency_unavailable', 'The budget of this request cannot be checked right now. Try again shortly.', {
    retryAfterSeconds: 1,
    cause,
  });
