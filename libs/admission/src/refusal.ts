import { GatewayError } from '@libs/kernel';
import type { AdmissionAnswer } from '@libs/shared-state';

type Refusal = Extract<AdmissionAnswer, { admitted: false }>;

/** What the caller is told: which kind of limit, how high, how long to wait (whole seconds, never 0). */
export function refusalError(refusal: Refusal, headers: Record<string, string>): GatewayError {
  const retryAfterSeconds = Math.max(1, Math.ceil(refusal.retryAfterMs / 1_000));
  // The error says it itself.
  delete headers['retry-after'];
  return new GatewayError('rate_limited', messageOf(refusal, retryAfterSeconds), { retryAfterSeconds, headers });
}

function messageOf({ reason, limit }: Refusal, seconds: number): string {
  if (reason === 'concurrency') return `Too many requests in flight: at most ${limit} at once. Try again when one has ended.`;
  const what = reason === 'tokens' ? 'tokens' : 'requests';
  return `Rate limit reached: ${limit} ${what} per minute. Try again in ${seconds} s.`;
}

export const notPriced = (model: string): GatewayError =>
  new GatewayError(
    'model_not_priced',
    `The price of '${model.slice(0, 120)}' is not known, so a budget in money cannot cover it. ` +
      'Choose a model with a known price, or have an administrator set one.',
    { param: 'model' },
  );
