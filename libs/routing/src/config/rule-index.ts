import type { RequestSignals } from '../plan/route-ask';
import type { CompiledRule } from './compile-rule';
import type { RuleConfig } from './routing-config';

interface Placed {
  rule: CompiledRule;
  place: number;
}

const NONE: readonly Placed[] = [];

/**
 * Finds the first rule that matches without asking all of them: a rule that names callers or models exactly is asked
 * only for those. The order of the rules holds.
 */
export class RuleIndex {
  private readonly anywhere: Placed[] = [];
  private readonly by = {
    key: new Map<string, Placed[]>(),
    tenant: new Map<string, Placed[]>(),
    model: new Map<string, Placed[]>(),
  };

  constructor(rules: readonly { config: RuleConfig; rule: CompiledRule }[]) {
    rules.forEach(({ config: { when }, rule }, place) => {
      const anchor = (['key', 'tenant', 'model'] as const).find((field) => when[field]?.every((name) => !name.includes('*')));
      if (!anchor) this.anywhere.push({ rule, place });
      else
        for (const name of new Set(when[anchor])) {
          const there = this.by[anchor].get(name);
          if (there) there.push({ rule, place });
          else this.by[anchor].set(name, [{ rule, place }]);
        }
    });
  }

  first(signals: RequestSignals, nowMs: number): CompiledRule | undefined {
    const { model, principal } = signals.ask;
    const lists = [
      this.anywhere,
      this.by.model.get(model) ?? NONE,
      this.by.tenant.get(principal.tenantId) ?? NONE,
      (principal.virtualKeyId === undefined ? undefined : this.by.key.get(principal.virtualKeyId)) ?? NONE,
    ];
    let found: Placed | undefined;
    for (const list of lists)
      for (const placed of list) {
        if (found && placed.place > found.place) break;
        if (placed.rule.matches(signals, nowMs)) {
          found = placed;
          break;
        }
      }
    return found?.rule;
  }
}
