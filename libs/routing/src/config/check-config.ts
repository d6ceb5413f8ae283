import { compilePattern } from '../pattern';
import { VIRTUAL_MODELS } from '../weights';
import { type ConfigProblem, problem, problemOf, tooBig, tooSmall } from './problem';
import { type RoutingConfig, routingConfigSchema } from './routing-config';

export type CheckedConfig =
  { ok: true; config: RoutingConfig; warnings: ConfigProblem[] } | { ok: false; problems: ConfigProblem[] };

/** What a configuration may name; facts, so that it can be checked without running it. */
export interface KnownNames {
  providers: ReadonlySet<string>;
  /** Names and `provider/model` of the catalog. */
  models: readonly string[];
}

const MOST_PROBLEMS = 50;

/** All that is wrong at once, each with its path; warnings for what may be meant. */
export function checkConfig(value: unknown, known?: KnownNames): CheckedConfig {
  const parsed = routingConfigSchema.safeParse(value);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.slice(0, MOST_PROBLEMS).map((issue) => problemOf(issue, pathOf(issue.path))),
    };
  }
  const config = parsed.data;
  // What is stored already must not stop serving.
  const bounds = known ? [...outOfBounds(config)] : [];
  const problems = [...doubleIds(config), ...contradictions(config), ...circles(config), ...bounds];
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, MOST_PROBLEMS) };
  return {
    ok: true,
    config,
    warnings: known ? [...unknownTargets(config, known)].slice(0, MOST_PROBLEMS) : [],
  };
}

export const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (all, part) => (typeof part === 'number' ? `${all}[${part}]` : all === '' ? String(part) : `${all}.${String(part)}`),
    '',
  );

function* doubleIds({ rules }: RoutingConfig): Generator<ConfigProblem> {
  const seen = new Map<string, number>();
  for (const [i, { id }] of rules.entries()) {
    const before = seen.get(id);
    if (before !== undefined) yield problem(`rules[${i}].id`, 'double_id', { other: before });
    seen.set(id, i);
  }
}

function* contradictions({ rules, virtual_models }: RoutingConfig): Generator<ConfigProblem> {
  const both = (path: string, { targets, split, strategy, weights }: Choice): ConfigProblem[] => [
    ...(targets && split ? [problem(`${path}.split`, 'targets_and_split')] : []),
    ...(strategy && weights ? [problem(`${path}.weights`, 'strategy_and_weights')] : []),
  ];
  for (const [i, { then }] of rules.entries()) {
    yield* both(`rules[${i}].then`, then);
    if (Object.keys(then).length === 0) yield problem(`rules[${i}].then`, 'says_nothing');
    if (then.deny !== undefined && Object.keys(then).length > 1) yield problem(`rules[${i}].then.deny`, 'deny_alone');
  }
  for (const [name, model] of Object.entries(virtual_models)) yield* both(`virtual_models.${name}`, model);
}

type Choice = Pick<RoutingConfig['virtual_models'][string], 'targets' | 'split' | 'strategy' | 'weights'>;

/** As for the settings of a tenant's cache: an invalidation is remembered for 30 days, and nothing below 0.5 is alike. */
function* outOfBounds({ rules }: RoutingConfig): Generator<ConfigProblem> {
  for (const [i, { then }] of rules.entries()) {
    const { ttl_seconds: ttl = 0, similarity = 1 } = then.cache ?? {};
    const path = `rules[${i}].then.cache`;
    if (ttl > MOST_TTL_SECONDS) yield tooBig(`${path}.ttl_seconds`, MOST_TTL_SECONDS);
    if (similarity < LEAST_SIMILARITY) yield tooSmall(`${path}.similarity`, LEAST_SIMILARITY);
  }
}

const MOST_TTL_SECONDS = 30 * 86_400;
const LEAST_SIMILARITY = 0.5;

/** Names that lead back to themselves. */
function* circles({ aliases, virtual_models: virtual }: RoutingConfig): Generator<ConfigProblem> {
  const leadsTo = (name: string): string[] => {
    const alias = aliases[name];
    if (alias !== undefined) return alias.split(',').map((one) => one.trim());
    const model = Object.hasOwn(virtual, name) ? virtual[name] : undefined;
    return model ? [...(model.targets ?? []), ...(model.split ?? []).map(({ target }) => target)] : [];
  };
  for (const start of [...Object.keys(aliases), ...Object.keys(virtual)]) {
    const waiting = leadsTo(start);
    const seen = new Set<string>();
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next === start) {
        const where = Object.hasOwn(aliases, start) ? 'aliases' : 'virtual_models';
        yield problem(`${where}.${start}`, 'circle');
        break;
      }
      if (!seen.has(next)) waiting.push(...leadsTo(next));
      seen.add(next);
    }
  }
}

/** Targets that nobody here serves now: a model may be newer than the catalog, a provider yet to come. */
function* unknownTargets(config: RoutingConfig, { providers, models }: KnownNames): Generator<ConfigProblem> {
  const known = new Set(models);
  const isKnown = (name: string): boolean => {
    if (known.has(name) || Object.hasOwn(VIRTUAL_MODELS, name)) return true;
    if (Object.hasOwn(config.aliases, name) || Object.hasOwn(config.virtual_models, name)) return true;
    if (name.includes('*')) return models.some(compilePattern(name));
    return providers.has(name.slice(0, Math.max(0, name.indexOf('/'))));
  };
  for (const { path, target } of namedTargets(config)) if (!isKnown(target)) yield problem(path, 'unknown_target', { target });
}

function* namedTargets({ rules, virtual_models, fallbacks }: RoutingConfig): Generator<{ path: string; target: string }> {
  const lists = (path: string, named: Readonly<Record<string, readonly string[] | undefined>>) =>
    Object.entries(named).flatMap(([list, targets = []]) =>
      targets.map((target, i) => ({ path: `${path}.${list}[${i}]`, target })),
    );
  const splits = (path: string, split: Choice['split'] = []) =>
    split.map(({ target }, i) => ({ path: `${path}.split[${i}].target`, target }));
  for (const [i, { then }] of rules.entries()) {
    const path = `rules[${i}].then`;
    yield* lists(path, { targets: then.targets });
    yield* splits(path, then.split);
    if (then.shadow) yield { path: `${path}.shadow.target`, target: then.shadow.target };
    yield* lists(`${path}.fallbacks`, { ...then.fallbacks });
  }
  for (const [name, model] of Object.entries(virtual_models)) {
    yield* lists(`virtual_models.${name}`, { targets: model.targets });
    yield* splits(`virtual_models.${name}`, model.split);
  }
  yield* lists('fallbacks', { ...fallbacks });
}
