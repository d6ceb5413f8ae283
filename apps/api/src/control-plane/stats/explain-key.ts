import { modelScope, type ProviderKeyView } from '@libs/key-pool';
import { type BreakerView, targetParts } from '@libs/shared-state';
import type { KeyReasonView } from './stats.dto';

export interface KeyCircumstances {
  key: ProviderKeyView;
  siblings: readonly ProviderKeyView[];
  providerEnabled: boolean;
  /** Of targets of its provider, those that are not closed. */
  breakers: readonly Pick<BreakerView, 'target' | 'state'>[];
  /** Asked for; absent: any. */
  model?: string | undefined;
}

interface Said {
  code: KeyReasonView['code'];
  message: string;
  blocks: boolean;
  until?: string | null;
  /** What the sentence is about, for who says it in another language. */
  values?: KeyReasonView['values'];
}

const reason = ({ code, message, blocks, until = null, values = {} }: Said): KeyReasonView => ({
  code,
  message,
  blocks,
  until,
  values,
});

/** Everything that keeps a key from its turn, the gravest first; empty: it takes its turn. */
export function explainKey(circumstances: KeyCircumstances): KeyReasonView[] {
  const { key, providerEnabled } = circumstances;
  const reasons: Said[] = [];
  const why = key.status_reason;
  if (!providerEnabled) reasons.push({ code: 'provider_disabled', message: 'Its provider is disabled.', blocks: true });
  if (key.status === 'disabled') {
    const message = `It is disabled${why ? ` (${why})` : ''}.`;
    reasons.push({ code: 'disabled', message, blocks: true, values: why ? { reason: why } : {} });
  }
  if (key.status === 'cooling') {
    const values = { reason: why ?? 'unknown' };
    const message = `It rests after failures (${values.reason}).`;
    reasons.push({ code: 'cooling', message, blocks: true, until: key.cooling_until, values });
  }
  reasons.push(...usedUpReasons(key), ...modelReasons(circumstances), ...breakerReasons(circumstances));
  return [...reasons, ...queueing(circumstances)].map(reason);
}

/** Of the calls of its priority, 0..1; nothing while it is blocked. */
export function expectedShare({ key, siblings, model }: KeyCircumstances, reasons: readonly KeyReasonView[]): number {
  if (reasons.some(({ blocks }) => blocks)) return 0;
  const ready = siblings.filter((one) => isReady(one, model));
  if (ready.some(({ priority }) => priority < key.priority)) return 0;
  const tier = ready.filter(({ priority }) => priority === key.priority).reduce((sum, { weight }) => sum + weight, key.weight);
  return Number((key.weight / tier).toFixed(4));
}

const usedUp = (used: number, limit: number | null): boolean => limit !== null && used >= limit;

const isReady = (key: ProviderKeyView, model: string | undefined): boolean =>
  key.status === 'active' &&
  !usedUp(key.rpm_used, key.rpm_limit) &&
  !usedUp(key.tpm_used, key.tpm_limit) &&
  (model === undefined || (serves(key, model) && !key.cooling_models.some((one) => one.model === model)));

const serves = ({ models }: ProviderKeyView, model: string): boolean => modelScope(models)?.(model) ?? true;

function usedUpReasons({ rpm_used, rpm_limit, tpm_used, tpm_limit }: ProviderKeyView): Said[] {
  const said = (code: 'rpm_used_up' | 'tpm_used_up', what: string, used: number, limit: number | null): Said[] =>
    limit === null || used < limit
      ? []
      : [{ code, message: `${used} of ${limit} ${what} of the minute are used.`, blocks: true, values: { used, limit } }];
  return [...said('rpm_used_up', 'requests', rpm_used, rpm_limit), ...said('tpm_used_up', 'tokens', tpm_used, tpm_limit)];
}

/** What holds for single models: it blocks the one that was asked for, and only that is told then. */
function modelReasons({ key, model: asked }: KeyCircumstances): Said[] {
  const blocks = asked !== undefined;
  const cooling = key.cooling_models.filter(({ model }) => asked === undefined || model === asked);
  const reasons: Said[] = cooling.map(({ model, reason: why, until }) => ({
    ...{ code: 'model_cooling' as const, message: `It rests with ${model} (${why}).`, blocks, until },
    values: { model, reason: why },
  }));
  if (key.models === null || (asked !== undefined && serves(key, asked))) return reasons;
  const models = key.models.join(', ');
  const message = asked === undefined ? `It serves only ${models}.` : `It does not serve ${asked}, only ${models}.`;
  return [...reasons, { code: 'models_limited', message, blocks, values: { models } }];
}

function breakerReasons({ breakers, model }: KeyCircumstances): Said[] {
  const here = breakers.filter(({ target }) => model === undefined || targetParts(target).model === model);
  return here.map(({ target, state }) => ({
    ...{ code: 'breaker_open' as const, blocks: model !== undefined && state === 'open', values: { target, state } },
    message: `The circuit breaker of ${target} is ${state === 'open' ? 'open' : 'half open'}.`,
  }));
}

function queueing({ key, siblings, model }: KeyCircumstances): Said[] {
  const before = siblings.filter((other) => other.priority < key.priority && isReady(other, model));
  if (before.length === 0) return [];
  const names = before
    .slice(0, 5)
    .map(({ name }) => name)
    .join(', ');
  const message = `Keys of a lower priority number are asked first: ${names}.`;
  return [{ code: 'others_first', message, blocks: false, values: { names } }];
}
