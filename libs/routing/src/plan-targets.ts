import type { Catalog, CatalogModel } from '@libs/catalog';
import { GatewayError } from '@libs/kernel';
import { notAllowed, permits, type Permitted, withinProviders } from './permitted';
import { NO_SETTINGS } from './route-settings';
import type { Plan, Target } from './target';
import { applyStrategy, type Preferences } from './preferences';
import { rank, VIRTUAL_MODELS } from './virtual-models';

/** What routing needs to know of the moment; facts, so that a plan can be explained and repeated. */
export interface RoutingFacts {
  catalog: Catalog;
  /** Providers that could be called now: enabled, with a usable key or in need of none. */
  ready: ReadonlySet<string>;
  /** Those, and enabled providers whose keys are all out of use: a request for them fails for want of a key, not of a model. */
  configured: ReadonlySet<string>;
  /** What the caller may use; absent = everything. */
  permitted?: Permitted;
}

/** Families of model names that belong to one vendor, for models newer than the catalog. */
const NAME_FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^(gpt-|chatgpt-|o\d|text-embedding-[3a]|omni-moderation-|dall-e-|tts-|whisper-1)/, 'openai'],
  [/^claude-/, 'anthropic'],
  [/^deepseek-/, 'deepseek'],
  [/^(mistral-(embed|moderation)|codestral-embed|voxtral-)/, 'mistral'],
  [/^(gemini-)?(text-)?embedding-\d/, 'gemini'],
  [/^(gemini|gemma)-/, 'gemini'],
];

/** Output limit stated for a model nobody knows: every current model can write this much. */
const UNKNOWN_MODEL_MAX_OUTPUT = 4096;
/** Targets of a virtual model: enough to survive sick providers, few enough to answer in time. */
const VIRTUAL_PLAN_LENGTH = 4;
const MAX_LIST = 8;

/**
 * Ordered targets for what the client asked: `a,b,c` in the order given, `provider/model` as pinned,
 * a virtual model by its weights, a plain name at every provider that offers it.
 * @throws GatewayError model_not_found, model_not_allowed
 */
export function planTargets(asked: string, facts: RoutingFacts, preferences: Preferences = {}): Plan {
  const names = asked.includes(',') ? asked.split(',').map((name) => name.trim()) : [asked];
  if (names.length > MAX_LIST || names.some((name) => name === '')) {
    throw new GatewayError('invalid_request', `A list of models has 1 to ${MAX_LIST} names, separated by commas.`, {
      param: 'model',
    });
  }
  const open = withinProviders(facts);
  const plan = names.flatMap((name, index) => {
    const targets = targetsOf(
      name,
      applyStrategy(name, preferences),
      open,
      names.length > 1 ? `choice ${index + 1} of the list, ` : '',
    );
    // Who names a model that they may not use is told so, rather than served by less than they think.
    if (targets.length === 0 && names.length > 1 && facts.permitted?.allowedModels) {
      const refusal = nothingFor(name, facts, preferences);
      if (refusal.code === 'model_not_allowed') throw refusal;
    }
    return targets;
  });
  const seen = new Set<string>();
  const unique = plan.filter((target) => {
    const id = `${target.providerId}/${target.model}`;
    return !seen.has(id) && seen.add(id);
  });
  if (unique.length === 0) throw nothingFor(asked, facts, preferences);
  const { preferProvider } = preferences;
  const willing = firstThose(unique, (target) => facts.ready.has(target.providerId));
  const targets = preferProvider === undefined ? willing : firstThose(willing, (target) => target.providerId === preferProvider);
  return { targets, settings: NO_SETTINGS };
}

const firstThose = (plan: Target[], wanted: (target: Target) => boolean): Target[] => [
  ...plan.filter(wanted),
  ...plan.filter((target) => !wanted(target)),
];

function targetsOf(asked: string, name: string, facts: RoutingFacts, prefix: string): Target[] {
  const may = permits(asked, facts.permitted);
  const weights = Object.hasOwn(VIRTUAL_MODELS, name) ? VIRTUAL_MODELS[name] : undefined;
  if (weights) {
    const ranked = rank(candidatesForVirtual(facts, may), weights).slice(0, VIRTUAL_PLAN_LENGTH);
    return ranked.map((model, i) => fromCatalog(model, model.model, `${prefix}${name}: place ${i + 1} by its weights`));
  }
  const slash = name.indexOf('/');
  if (slash > 0 && facts.configured.has(name.slice(0, slash))) {
    const provider = name.slice(0, slash);
    const model = name.slice(slash + 1);
    return model === '' ? [] : [targetAt(provider, model, facts, `${prefix}provider pinned by the client`)].filter(may);
  }
  const offers = facts.catalog.offering(name).filter((entry) => facts.configured.has(entry.provider));
  if (offers.length > 0)
    return offers.map((entry) => fromCatalog(entry, name, `${prefix}offered by ${entry.provider}`)).filter(may);
  const family = NAME_FAMILIES.find(([pattern]) => pattern.test(name))?.[1];
  if (family !== undefined && facts.configured.has(family)) {
    return [targetAt(family, name, facts, `${prefix}not in the catalog, named like a model of ${family}`)].filter(may);
  }
  return [];
}

/** The sandbox stands in only while no real provider is configured: nobody is to get its answers by an outage. */
function candidatesForVirtual(facts: RoutingFacts, may: ReturnType<typeof permits>): CatalogModel[] {
  const offered = facts.catalog.models.filter(
    ({ task = 'chat', provider, model, active }) =>
      task === 'chat' && active !== false && facts.configured.has(provider) && may({ providerId: provider, model }),
  );
  const real = offered.filter((model) => model.provider !== 'sandbox');
  if (real.length === 0) return offered.filter((model) => model.model === 'echo');
  const ready = real.filter((model) => facts.ready.has(model.provider));
  return ready.length > 0 ? ready : real;
}

const fromCatalog = (entry: CatalogModel, model: string, reason: string): Target => ({
  providerId: entry.provider,
  model,
  price: entry.price,
  maxOutputTokens: entry.maxOutputTokens,
  contextLength: entry.contextLength,
  vision: entry.vision,
  tools: entry.tools,
  reason,
});

function targetAt(providerId: string, model: string, facts: RoutingFacts, reason: string): Target {
  const known = facts.catalog.find(providerId, model);
  return known
    ? fromCatalog(known, model, reason)
    : { providerId, model, maxOutputTokens: UNKNOWN_MODEL_MAX_OUTPUT, reason: `${reason}; model unknown to the catalog` };
}

/** Whether there is no such model, or only none for this caller. */
function nothingFor(asked: string, facts: RoutingFacts, preferences: Preferences): GatewayError {
  const { permitted, ...everything } = facts;
  if (!permitted?.allowedModels && !permitted?.allowedProviders) return notFound(asked, facts);
  try {
    planTargets(asked, everything, preferences);
    return notAllowed(asked, permitted);
  } catch {
    return permitsNothingElse(asked, permitted) ?? notFound(asked, withinProviders(facts));
  }
}

/** A name that the caller may not use is refused as such, whether or not it is a model's. */
const permitsNothingElse = (asked: string, permitted: Permitted): GatewayError | undefined =>
  permitted.allowedModels && !permits(asked, permitted)({ providerId: '', model: asked })
    ? notAllowed(asked, permitted)
    : undefined;

function notFound(asked: string, facts: RoutingFacts): GatewayError {
  const ready = [...facts.ready].sort().join(', ') || 'none';
  const shown = asked.length > 80 ? `${asked.slice(0, 80)}...` : asked;
  const message =
    `No provider here serves the model '${shown}'. Providers ready now: ${ready}. ` +
    'GET /v1/models lists the models you can use; provider/model names a provider yourself.';
  return new GatewayError('model_not_found', message, { param: 'model' });
}
