import type { RequestSignals } from '../plan/route-ask';
import { type CompiledRule, compileRule } from './compile-rule';
import { questionsOf } from './rule-questions';
import type { RuleConfig } from './routing-config';
import { type Alive, type Dimension, dimensionsOf } from './rule-dimensions';

/**
 * Finds the first rule that holds without asking rule by rule. Every question that rules ask of a request (whose it is,
 * which model it names, a header, its size) is answered once, and the answer strikes out all rules that want another
 * one. Questions are asked in the order in which the rules would ask them, so that what is dear to find out is found out
 * only for a rule that nothing cheaper has struck out.
 */
export class RuleIndex {
  private readonly rules: readonly CompiledRule[];
  /** What each rule asks, what costs least first. */
  private readonly asks: readonly (readonly Dimension[])[];
  private readonly alive: Alive;
  private readonly everybody: Alive;
  private round = 0;

  constructor(configs: readonly RuleConfig[]) {
    this.rules = configs.map(compileRule);
    const questions = configs.map(({ when }) => questionsOf(when));
    const dimensions = dimensionsOf(questions);
    this.asks = questions.map((one) => one.flatMap(({ name }) => dimensions.get(name) ?? []));
    this.everybody = new Int32Array(Math.ceil(configs.length / 32));
    for (let i = 0; i < configs.length; i++) this.everybody[i >>> 5] = (this.everybody[i >>> 5] ?? 0) | (1 << (i & 31));
    this.alive = new Int32Array(this.everybody.length);
  }

  first(signals: RequestSignals, nowMs: number): CompiledRule | undefined {
    const { alive } = this;
    alive.set(this.everybody);
    const round = ++this.round;
    for (let word = 0; word < alive.length; word++)
      for (let left = alive[word] ?? 0; left !== 0; left = alive[word] ?? 0) {
        const place = word * 32 + (31 - Math.clz32(left & -left));
        if (this.survives(place, round, signals, nowMs)) return this.rules[place];
      }
    return undefined;
  }

  /** Asks what the rule asks and nobody before it has asked; whoever else is struck out by that is struck out too. */
  private survives(place: number, round: number, signals: RequestSignals, nowMs: number): boolean {
    const { alive } = this;
    const bit = 1 << (place & 31);
    for (const dimension of this.asks[place] ?? []) {
      if (dimension.round === round) continue;
      dimension.round = round;
      dimension.strike(alive, signals, nowMs);
      if (((alive[place >>> 5] ?? 0) & bit) === 0) return false;
    }
    return true;
  }
}
