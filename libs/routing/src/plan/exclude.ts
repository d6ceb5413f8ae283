import { GatewayError } from '@libs/kernel';
import type { RoutingFacts } from './facts';
import type { Candidate } from './named-targets';
import type { Needs, RequestSignals } from './route-ask';
import type { SetBack } from './set-back';

/** Why a candidate is no target of this request. */
export type Exclusion = 'modality' | 'context' | 'cost' | 'api' | 'breaker_open' | SetBack;

export interface ExclusionRules {
  maxCostMicroUsd: number | undefined;
}

const NEEDS = ['image', 'audio', 'document', 'tools', 'schema'] as const satisfies readonly (keyof Needs)[];
/** What a model must be able to leave to say something. */
const LEAST_ANSWER_TOKENS = 64;

/**
 * What speaks against a candidate before anybody is asked; undefined: nothing. Where the catalog is silent, nothing does.
 * @param named the request or a rule says this very model: then only what is certain speaks against it
 */
export function exclusionOf(
  candidate: Candidate,
  signals: RequestSignals,
  rules: ExclusionRules,
  named: boolean,
): Exclusion | undefined {
  const { target, row } = candidate;
  const { contextLength } = target;
  const { api } = signals.ask;
  if (row?.onlyApi !== undefined && api !== undefined && row.onlyApi !== api) return 'api';
  const lacks = row !== undefined && lacking(row, signals) !== undefined;
  // A token has a byte at the least.
  const long =
    contextLength !== undefined &&
    (row?.task ?? 'chat') === 'chat' &&
    (signals.ask.known !== undefined || signals.ask.body.length > contextLength - LEAST_ANSWER_TOKENS) &&
    signals.inputTokens > contextLength - LEAST_ANSWER_TOKENS;
  if (lacks || long) {
    const { ask } = signals;
    if (!named || !ask.surelyLacks || ask.surelyLacks(target) !== undefined) return lacks ? 'modality' : 'context';
  }
  if (rules.maxCostMicroUsd !== undefined && expectedCost(candidate, signals) > rules.maxCostMicroUsd) return 'cost';
  return undefined;
}

/** The first thing that the request needs and the model cannot do. */
export function lacking(row: NonNullable<Candidate['row']>, signals: RequestSignals): keyof Needs | undefined {
  if (row.vision && row.audio !== false && row.documents !== false && row.tools && row.structuredOutput !== false)
    return undefined;
  if ((row.task ?? 'chat') !== 'chat') return undefined;
  const { needs } = signals;
  return NEEDS.find((need) => needs[need] && !can(row, need));
}

function can(row: NonNullable<Candidate['row']>, need: keyof Needs): boolean {
  switch (need) {
    case 'image':
      return row.vision;
    case 'tools':
      return row.tools;
    case 'audio':
      return row.audio !== false;
    case 'document':
      return row.documents !== false;
    case 'schema':
      return row.structuredOutput !== false;
  }
}

/** Micro-USD; infinite where the price is unknown, for who wants a limit kept. */
export function expectedCost({ target: { price } }: Pick<Candidate, 'target'>, signals: RequestSignals): number {
  if (!price) return Infinity;
  return Math.round((signals.inputTokens * price.input + signals.outputTokens * price.output) / 1_000_000);
}

/** Without those whose circuit breaker is open, as long as one serves. */
export function withoutOpen<T extends Candidate>(
  candidates: readonly T[],
  { isOpen }: RoutingFacts,
  dropped?: (one: T) => void,
): readonly T[] {
  if (!isOpen || !candidates.some(({ id }) => isOpen(id))) return candidates;
  const serving = candidates.filter(({ id }) => !isOpen(id));
  if (serving.length === 0) return candidates;
  if (dropped) for (const one of candidates) if (!serving.includes(one)) dropped(one);
  return serving;
}

/** What a client is told when nothing is left. */
export function nothingLeft(
  excluded: ReadonlyMap<string, Exclusion>,
  signals: RequestSignals,
  firm: GatewayError | undefined,
): GatewayError {
  const reasons = new Set(excluded.values());
  const names = [...excluded.keys()].slice(0, 4).join(', ');
  if (reasons.has('context'))
    return (
      firm ??
      new GatewayError(
        'context_length_exceeded',
        `The request has about ${signals.inputTokens} tokens: more than ${names} can take.`,
        {
          param: 'messages',
        },
      )
    );
  if (reasons.has('modality')) {
    const wanted = NEEDS.filter((need) => signals.needs[need]).join(', ');
    const message = `No model that could serve this request (${names}) takes all that it holds: ${wanted}.`;
    return firm ?? new GatewayError('unsupported_by_target', message, { param: 'messages' });
  }
  if (reasons.has('api')) {
    const message = `${names}: its provider serves it by another API alone, /v1/responses or /v1/completions.`;
    return new GatewayError('unsupported_by_target', message, { param: 'model' });
  }
  const message = `Every model that could serve this request (${names}) would cost more than its rule allows.`;
  return new GatewayError('invalid_request', message, { param: 'model' });
}
