import { compilePattern } from '../pattern';
import { VIRTUAL_MODELS } from '../weights';
import type { CompiledRule } from './compile-rule';
import type { RequestSignals } from '../plan/route-ask';
import type { Exploration } from '../plan/explore';
import { RuleIndex } from './rule-index';
import type { FallbacksConfig, RoutingConfig, VirtualModelConfig } from './routing-config';

/** A routing configuration ready to plan with. */
export interface CompiledRouting {
  readonly version: number | null;
  /** The first rule that matches. */
  ruleFor(signals: RequestSignals, nowMs: number): CompiledRule | undefined;
  /** What its rules ask of requests: `tenant`, `header`, ... */
  readonly asks: ReadonlySet<string>;
  readonly fallbacks: FallbacksConfig;
  /** undefined: nothing is tried out. */
  readonly exploration: Exploration | undefined;
  /** Names by which batches may ask for rules that are meant for them. */
  readonly batchRules: ReadonlySet<string>;
  /** Some rule has requests compared by their meaning. */
  readonly comparesMeaning: boolean;
  /** Every name that stands for a choice: the product's own and the operator's. */
  readonly virtualNames: readonly string[];
  /** Names that stand for others; patterns are not among them. */
  readonly aliases: ReadonlyMap<string, string>;
  /** What stands behind a name; undefined: it stands for itself. */
  alias(name: string): string | undefined;
  virtual(name: string): VirtualModelConfig | undefined;
}

const explorationOf = ({ exploration }: RoutingConfig): Exploration | undefined =>
  exploration && exploration.percent > 0
    ? { percent: exploration.percent, mostExtraCostPercent: exploration.max_extra_cost_percent }
    : undefined;

export function compileRouting(config: RoutingConfig, version: number | null = null): CompiledRouting {
  const virtual = new Map<string, VirtualModelConfig>();
  for (const [name, strategy] of Object.entries(VIRTUAL_MODELS)) virtual.set(name, { strategy });
  for (const [name, model] of Object.entries(config.virtual_models)) virtual.set(name, model);
  const exact = new Map(Object.entries(config.aliases).filter(([name]) => !name.includes('*')));
  const wild = Object.entries(config.aliases)
    .filter(([name]) => name.includes('*'))
    .map(([name, target]) => ({
      matches: compilePattern(name),
      target,
      stem: name.indexOf('*'),
      tail: name.length - name.indexOf('*') - 1,
    }));
  const rules = new RuleIndex(config.rules.filter(({ enabled }) => enabled));
  return {
    version,
    ruleFor: (signals, nowMs) => rules.first(signals, nowMs),
    asks: new Set(config.rules.flatMap(({ enabled, when }) => (enabled ? Object.keys(when) : []))),
    fallbacks: config.fallbacks,
    exploration: explorationOf(config),
    batchRules: new Set(
      config.rules.flatMap(({ enabled, when: { batch } }) => (enabled && typeof batch === 'string' ? [batch] : [])),
    ),
    comparesMeaning: config.rules.some(({ enabled, then }) => enabled && then.cache?.mode === 'semantic'),
    virtualNames: [...virtual.keys()],
    aliases: exact,
    virtual: (name) => virtual.get(name),
    alias: (name) => {
      const found = exact.get(name);
      if (found !== undefined || wild.length === 0) return found;
      const one = wild.find(({ matches }) => matches(name));
      // What the star stood for stands for the star of the target too.
      return (
        one &&
        (one.target.includes('*') ? one.target.replace('*', () => name.slice(one.stem, name.length - one.tail)) : one.target)
      );
    },
  };
}
