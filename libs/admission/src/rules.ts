import type { Principal } from '@libs/kernel';
import {
  type AdmissionAsk,
  type ConcurrencyRule,
  limitTokensKey,
  type LimitScope,
  type RateRule,
  requestsKey,
  slotsKey,
} from '@libs/shared-state';
import type { Budget } from './budgets/budget';
import { type Limit, type LimitValues, meansModel } from './limits/limit';
import { scopeOf, type Subject, subjectsOf } from './limits/subject';

/**
 * The installation's own limits. `virtual_key` and `user` apply where the caller has none of its own,
 * `tenant` to all callers of a tenant together.
 */
export type DefaultLimits = Partial<Record<LimitScope, LimitValues>>;

/** Where limits and budgets that administrators set are looked up. */
export interface LimitSource {
  /** Rises with every change. */
  readonly version: number;
  limitsOf(subject: Subject): readonly Limit[];
  budgetsOf(subject: Subject): readonly Budget[];
}

/** Rules of the store, by what they count. */
export type StoreRules = Pick<AdmissionAsk, 'rates' | 'tokens' | 'concurrency'>;

interface ModelRules {
  pattern: string;
  rules: StoreRules;
}

/** Everything that the requests of one caller must pass. */
export interface Rules {
  /** Of the limit source when these were read. */
  readonly version: number;
  /** Whatever model is asked for. */
  readonly general: StoreRules;
  readonly models: readonly ModelRules[];
  readonly budgets: readonly Budget[];
  /** The caller has limits of tokens: what a request will probably use must be known. */
  readonly needsTokens: boolean;
  /** The caller has a hard budget in money: what a request can cost must be known. */
  readonly needsPrice: boolean;
}

/** Every limit and budget that requests of this caller must pass. */
export function rulesFor(principal: Principal, defaults: DefaultLimits, source: LimitSource): Rules {
  const general = noRules();
  const models: ModelRules[] = [];
  const budgets: Budget[] = [];
  for (const subject of subjectsOf(principal)) {
    const set = source.limitsOf(subject);
    addRules(general, subject, generalLimits(principal, subject, set, defaults));
    for (const limit of set) {
      if (limit.model === undefined) continue;
      const rules = noRules();
      addRules(rules, subject, limit, limit.model);
      models.push({ pattern: limit.model, rules });
    }
    budgets.push(...source.budgetsOf(subject));
  }
  return {
    ...{ version: source.version, general, models, budgets },
    needsTokens: general.tokens.length > 0 || models.some(({ rules }) => rules.tokens.length > 0),
    needsPrice: budgets.some(({ unit, hard }) => hard && unit === 'micro_usd'),
  };
}

/** With the rules of the models that are meant. */
export function rulesOfRequest({ general, models }: Rules, names: readonly string[]): StoreRules {
  if (models.length === 0) return general;
  const meant = models.filter(({ pattern }) => meansModel(pattern, names));
  if (meant.length === 0) return general;
  return {
    rates: [general, ...meant.map(({ rules }) => rules)].flatMap(({ rates }) => rates),
    tokens: [general, ...meant.map(({ rules }) => rules)].flatMap(({ tokens }) => tokens),
    concurrency: [general, ...meant.map(({ rules }) => rules)].flatMap(({ concurrency }) => concurrency),
  };
}

/** Limits of a rule of routing: for each tenant, over all its callers that come under it. */
export interface RuleLimits extends LimitValues {
  id: string;
}

export function withRule(
  { rates, tokens, concurrency }: StoreRules,
  tenantId: string,
  { id, ...limits }: RuleLimits,
): StoreRules {
  const rules: Collecting = { rates: [...rates], tokens: [...tokens], concurrency: [...concurrency] };
  addTo(rules, { tenantId, scope: 'rule', id }, limits);
  return rules;
}

/** A key's (or, without one, a user's) own limits, those that were set for it, else those of the installation. */
function generalLimits(principal: Principal, subject: Subject, set: readonly Limit[], defaults: DefaultLimits): LimitValues {
  const isOwn = subject.kind === 'key' || (subject.kind === 'user' && principal.virtualKeyId === undefined);
  const own: LimitValues = isOwn ? principal.limits : {};
  const given = set.find(({ model }) => model === undefined);
  const fallback = defaults[scopeOf(subject.kind)];
  return {
    rpm: lower(own.rpm, given?.rpm) ?? fallback?.rpm,
    tpm: lower(own.tpm, given?.tpm) ?? fallback?.tpm,
    concurrency: lower(own.concurrency, given?.concurrency) ?? fallback?.concurrency,
  };
}

const lower = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b);

interface Collecting {
  rates: RateRule[];
  tokens: RateRule[];
  concurrency: ConcurrencyRule[];
}

const noRules = (): Collecting => ({ rates: [], tokens: [], concurrency: [] });

const addRules = (to: Collecting, { tenantId, kind, id }: Subject, limits: LimitValues, model?: string): void =>
  addTo(to, { tenantId, scope: scopeOf(kind), id }, limits, model);

interface Counted {
  tenantId: string;
  scope: LimitScope;
  id: string;
}

function addTo(to: Collecting, { tenantId, scope, id }: Counted, limits: LimitValues, model?: string): void {
  const { rpm, tpm, concurrency } = limits;
  if (rpm !== undefined) to.rates.push({ key: requestsKey(tenantId, scope, id, model), limit: rpm });
  if (tpm !== undefined) to.tokens.push({ key: limitTokensKey(tenantId, scope, id, model), limit: tpm });
  if (concurrency !== undefined) to.concurrency.push({ key: slotsKey(tenantId, scope, id, model), limit: concurrency });
}
