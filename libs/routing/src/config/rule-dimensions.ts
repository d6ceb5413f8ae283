import { compilePattern } from '../pattern';
import type { RequestSignals } from '../plan/route-ask';
import { TimeOfDay } from './time-of-day';
import type { Answer, Question } from './rule-questions';

/** A bit for each rule, in their order: 1 while nothing speaks against it. */
export type Alive = Int32Array;

/** One question that rules ask of requests, with what each of them wants to hear. */
export interface Dimension {
  /** The look-up that has asked it last. */
  round: number;
  /** Clears the bits of those that want to hear something else. */
  strike(alive: Alive, signals: RequestSignals, nowMs: number): void;
}

interface Asked<Kind extends Question['kind']> {
  rule: number;
  question: Extract<Question, { kind: Kind }>;
}

/** The questions of all rules, by name. */
export function dimensionsOf(questions: readonly (readonly Question[])[]): ReadonlyMap<string, Dimension> {
  const values = new Map<string, Asked<'value'>[]>();
  const ranges = new Map<string, Asked<'range'>[]>();
  const times = new Map<string, Asked<'time'>[]>();
  const put = <T>(there: Map<string, T[]>, name: string, one: T): void => {
    const list = there.get(name);
    if (list) list.push(one);
    else there.set(name, [one]);
  };
  for (const [rule, asked] of questions.entries())
    for (const question of asked)
      if (question.kind === 'value') put(values, question.name, { rule, question });
      else if (question.kind === 'range') put(ranges, question.name, { rule, question });
      else put(times, question.name, { rule, question });
  const dimensions = new Map<string, Dimension>();
  for (const [name, asked] of values) dimensions.set(name, new Values(asked));
  for (const [name, asked] of ranges) dimensions.set(name, new Ranges(asked));
  for (const [name, asked] of times) dimensions.set(name, new Times(asked));
  return dimensions;
}

/** Bits of the rules that ask, in the words where there are any. */
class Striking {
  round = 0;
  private readonly first: number;
  /** Rules that do not ask. */
  private readonly others: Int32Array;

  constructor(private readonly rules: readonly number[]) {
    this.first = (rules[0] ?? 0) >>> 5;
    this.others = new Int32Array(((rules.at(-1) ?? 0) >>> 5) - this.first + 1).fill(-1);
    for (const rule of rules)
      this.others[(rule >>> 5) - this.first] = (this.others[(rule >>> 5) - this.first] ?? 0) & ~bitOf(rule);
  }

  /** Those that do not ask, and those that are content. */
  protected keep(content: (rule: number, at: number) => boolean): Int32Array {
    const kept = this.others.slice();
    this.rules.forEach((rule, at) => {
      if (content(rule, at)) this.add(kept, rule);
    });
    return kept;
  }

  protected add(kept: Int32Array, rule: number): void {
    kept[(rule >>> 5) - this.first] = (kept[(rule >>> 5) - this.first] ?? 0) | bitOf(rule);
  }

  protected apply(alive: Alive, kept: Int32Array): void {
    for (let i = 0; i < kept.length; i++) alive[this.first + i] = (alive[this.first + i] ?? 0) & (kept[i] ?? 0);
  }
}

const bitOf = (rule: number): number => 1 << (rule & 31);
/** Answers come from clients too. */
const MOST_ANSWERS = 256;
const LONGEST_ANSWER = 256;

class Values extends Striking implements Dimension {
  private readonly of: (signals: RequestSignals) => Answer | undefined;
  private readonly exact = new Map<Answer, number[]>();
  private readonly starred = new Map<string, { matches: (name: string) => boolean; rules: number[] }>();
  /** What stays for an answer, worked out when it comes first. */
  private readonly kept = new Map<Answer | undefined, Int32Array>();
  private readonly nobody: Int32Array;

  constructor(asked: readonly Asked<'value'>[]) {
    super(asked.map(({ rule }) => rule));
    this.of = asked[0]?.question.of ?? (() => undefined);
    this.nobody = this.keep(() => false);
    for (const { rule, question } of asked)
      for (const wanted of new Set(question.wanted))
        if (question.stars && typeof wanted === 'string' && wanted.includes('*')) {
          const known = this.starred.get(wanted);
          if (known) known.rules.push(rule);
          else this.starred.set(wanted, { matches: compilePattern(wanted), rules: [rule] });
        } else {
          const known = this.exact.get(wanted);
          if (known) known.push(rule);
          else this.exact.set(wanted, [rule]);
        }
  }

  strike(alive: Alive, signals: RequestSignals): void {
    const answer = this.of(signals);
    if (answer === undefined || (this.starred.size === 0 && !this.exact.has(answer))) this.apply(alive, this.nobody);
    else this.apply(alive, this.kept.get(answer) ?? this.worked(answer));
  }

  private worked(answer: Answer): Int32Array {
    const kept = this.nobody.slice();
    for (const rule of this.exact.get(answer) ?? []) this.add(kept, rule);
    if (typeof answer === 'string')
      for (const { matches, rules } of this.starred.values()) if (matches(answer)) for (const rule of rules) this.add(kept, rule);
    if (typeof answer === 'string' && answer.length > LONGEST_ANSWER) return kept;
    if (this.kept.size >= MOST_ANSWERS) this.kept.clear();
    this.kept.set(answer, kept);
    return kept;
  }
}

class Ranges extends Striking implements Dimension {
  private readonly of: (signals: RequestSignals) => number;
  private readonly min: Float64Array;
  private readonly max: Float64Array;
  private known: { value: number; kept: Int32Array } | undefined;

  constructor(asked: readonly Asked<'range'>[]) {
    super(asked.map(({ rule }) => rule));
    this.of = asked[0]?.question.of ?? (() => 0);
    this.min = Float64Array.from(asked, ({ question }) => question.wanted.min ?? 0);
    this.max = Float64Array.from(asked, ({ question }) => question.wanted.max ?? Infinity);
  }

  strike(alive: Alive, signals: RequestSignals): void {
    const value = this.of(signals);
    const { min, max } = this;
    if (this.known?.value !== value)
      this.known = { value, kept: this.keep((_rule, at) => value >= (min[at] ?? 0) && value <= (max[at] ?? Infinity)) };
    this.apply(alive, this.known.kept);
  }
}

const MINUTE_MS = 60_000;

/** Answered by the minute: formatting a date is slow. */
class Times extends Striking implements Dimension {
  private readonly windows: readonly TimeOfDay[];
  private known: { minute: number; kept: Int32Array } | undefined;

  constructor(asked: readonly Asked<'time'>[]) {
    super(asked.map(({ rule }) => rule));
    const zones = new Map<string, Intl.DateTimeFormat>();
    this.windows = asked.map(({ question }) => new TimeOfDay(question.wanted, zones));
  }

  strike(alive: Alive, _signals: RequestSignals, nowMs: number): void {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (this.known?.minute !== minute) this.known = { minute, kept: this.keptAt(nowMs) };
    this.apply(alive, this.known.kept);
  }

  private keptAt(nowMs: number): Int32Array {
    const clocks = new Map<Intl.DateTimeFormat, ReturnType<TimeOfDay['read']>>();
    return this.keep((_rule, at) => {
      const window = this.windows[at];
      if (!window) return false;
      const known = clocks.get(window.format) ?? window.read(nowMs);
      clocks.set(window.format, known);
      return window.holds(known);
    });
  }
}
