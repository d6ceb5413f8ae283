import type { ProviderKeyView } from '@libs/key-pool';
import type { BreakerView } from '@libs/shared-state';
import type { KeyReasonView } from './stats.dto';

export interface KeyCircumstances {
  key: ProviderKeyView;
  siblings: readonly ProviderKeyView[];
  providerEnabled: boolean;
  /** Of targets of its provider, those that are not closed. */
  breakers: readonly Pick<BreakerView, 'target' | 'state'>[];
}

const reason = (code: KeyReasonView['code'], message: string, blocks: boolean, until: string | null = null): KeyReasonView => ({
  ...{ code, message, blocks, until },
});

/** Everything that keeps a key from its turn, the gravest first; empty: it takes its turn. */
export function explainKey(circumstances: KeyCircumstances): KeyReasonView[] {
  const { key, providerEnabled, breakers } = circumstances;
  const reasons: KeyReasonView[] = [];
  if (!providerEnabled) reasons.push(reason('provider_disabled', 'Its provider is disabled.', true));
  if (key.status === 'disabled')
    reasons.push(reason('disabled', `It is disabled${key.status_reason ? ` (${key.status_reason})` : ''}.`, true));
  if (key.status === 'cooling')
    reasons.push(reason('cooling', `It rests after failures (${key.status_reason ?? 'unknown'}).`, true, key.cooling_until));
  if (usedUp(key.rpm_used, key.rpm_limit))
    reasons.push(reason('rpm_used_up', `${key.rpm_used} of ${key.rpm_limit} requests of the minute are used.`, true));
  if (usedUp(key.tpm_used, key.tpm_limit))
    reasons.push(reason('tpm_used_up', `${key.tpm_used} of ${key.tpm_limit} tokens of the minute are used.`, true));
  for (const { model, reason: why, until } of key.cooling_models)
    reasons.push(reason('model_cooling', `It rests with ${model} (${why}).`, false, until));
  for (const { target, state } of breakers)
    reasons.push(
      reason('breaker_open', `The circuit breaker of ${target} is ${state === 'open' ? 'open' : 'half open'}.`, false),
    );
  if (key.models !== null) reasons.push(reason('models_limited', `It serves only ${key.models.join(', ')}.`, false));
  return [...reasons, ...queueing(circumstances)];
}

/** Of the calls of its priority, 0..1; nothing while it is blocked. */
export function expectedShare({ key, siblings }: KeyCircumstances, reasons: readonly KeyReasonView[]): number {
  if (reasons.some(({ blocks }) => blocks)) return 0;
  const ready = siblings.filter(isReady);
  if (ready.some(({ priority }) => priority < key.priority)) return 0;
  const tier = ready.filter(({ priority }) => priority === key.priority).reduce((sum, { weight }) => sum + weight, key.weight);
  return Number((key.weight / tier).toFixed(4));
}

const usedUp = (used: number, limit: number | null): boolean => limit !== null && used >= limit;

const isReady = (key: ProviderKeyView): boolean =>
  key.status === 'active' && !usedUp(key.rpm_used, key.rpm_limit) && !usedUp(key.tpm_used, key.tpm_limit);

function queueing({ key, siblings }: KeyCircumstances): KeyReasonView[] {
  const before = siblings.filter((other) => other.priority < key.priority && isReady(other));
  if (before.length === 0) return [];
  const names = before.slice(0, 5).map(({ name }) => name);
  return [reason('others_first', `Keys of a lower priority number are asked first: ${names.join(', ')}.`, false)];
}
