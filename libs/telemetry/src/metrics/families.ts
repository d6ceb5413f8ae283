import type { Metric, Registry } from 'prom-client';
import { type Exposition, headOf, numberText, sampleStart, type SelfRendering } from './exposition';

/*
 * Counters and histograms whose children are plain numbers: prom-client's own look up every observation by its
 * labels, which costs more than all the rest that is noted of a request. They also write themselves, for the words of a
 * line never change.
 */

/** One label set of a counter; add to `value`. */
export interface Count {
  readonly labels: Readonly<Record<string, string>>;
  value: number;
}

/** The trace of one observation, kept for whoever wonders about its bucket. */
export interface Exemplar {
  traceId: string;
  value: number;
  /** Epoch seconds. */
  at: number;
}

/** One label set of a histogram; add through `observe`. */
export interface Distribution {
  readonly labels: Readonly<Record<string, string>>;
  /** How many fell into each bucket, the last is above all bounds; not cumulative. */
  readonly counts: number[];
  sum: number;
  /** The last of each bucket; absent until a traced request came. */
  exemplars?: (Exemplar | undefined)[];
}

interface Sample {
  labels: Record<string, string | number>;
  value: number;
  metricName?: string;
}

/** A child, and its lines as they were written last: most have not changed when Prometheus looks again. */
interface Page<Child> {
  readonly child: Child;
  /** The beginnings of its lines; absent until it was written once. */
  starts?: readonly string[];
  plain?: Written;
  /** With exemplars. */
  traced?: Written;
}

interface Written {
  /** What the child had counted. */
  counted: number;
  text: string;
}

abstract class Family<Child extends { readonly labels: Readonly<Record<string, string>> }> implements SelfRendering {
  private readonly children = new Map<string, Child>();
  private readonly pages: Page<Child>[] = [];
  abstract readonly type: 'counter' | 'histogram';
  readonly aggregator = 'sum';

  constructor(
    readonly name: string,
    readonly help: string,
    private readonly labelNames: readonly string[],
    registry: Registry,
  ) {
    // The registry reads name, help, type and values of a metric, which is what `get` gives.
    registry.registerMetric(this as unknown as Metric);
  }

  /** The child for these label values, in the order of the names; made when it is new. */
  child(...values: readonly string[]): Child {
    const key = values.join('\u0000');
    let child = this.children.get(key);
    if (!child) {
      child = this.make(this.labelsOf(values));
      this.children.set(key, child);
      this.pages.push({ child });
    }
    return child;
  }

  get(): Promise<{ name: string; help: string; type: string; aggregator: string; values: Sample[] }> {
    const { name, help, type, aggregator } = this;
    const values = this.pages.flatMap(({ child }) => this.samples(child));
    return Promise.resolve({ name, help, type, aggregator, values });
  }

  render(as: Exposition, into: string[]): void {
    into.push(headOf(this.name, this.help, this.type, as));
    for (const page of this.pages) into.push(this.textOf(page, as));
  }

  private textOf(page: Page<Child>, as: Exposition): string {
    const { child } = page;
    const form = as === 'openmetrics' && this.isTraced(child) ? 'traced' : 'plain';
    const counted = this.counted(child);
    const last = page[form];
    if (last?.counted === counted) return last.text;
    page.starts ??= this.samples(child).map((one) => sampleStart(one.metricName ?? this.name, one.labels));
    const text = this.lines(child, page.starts, form === 'traced');
    page[form] = { counted, text };
    return text;
  }

  /** A label without a value is none. */
  private labelsOf(values: readonly string[]): Record<string, string> {
    const labels: Record<string, string> = {};
    this.labelNames.forEach((name, i) => {
      if (values[i]) labels[name] = values[i];
    });
    return labels;
  }

  protected abstract make(labels: Record<string, string>): Child;
  protected abstract samples(child: Child): Sample[];
  /** Another figure whenever the lines are others. */
  protected abstract counted(child: Child): number;
  protected abstract isTraced(child: Child): boolean;
  protected abstract lines(child: Child, starts: readonly string[], traced: boolean): string;
}

export class CounterFamily extends Family<Count> {
  readonly type = 'counter';

  protected make(labels: Record<string, string>): Count {
    return { labels, value: 0 };
  }

  protected samples({ labels, value }: Count): Sample[] {
    return [{ labels, value }];
  }

  protected counted({ value }: Count): number {
    return value;
  }

  protected isTraced(): boolean {
    return false;
  }

  protected lines({ value }: Count, [start = '']: readonly string[]): string {
    return `${start}${numberText(value)}\n`;
  }
}

export class HistogramFamily extends Family<Distribution> {
  readonly type = 'histogram';

  constructor(
    name: string,
    help: string,
    labelNames: readonly string[],
    /** Upper bounds, ascending. */
    private readonly bounds: readonly number[],
    registry: Registry,
  ) {
    super(name, help, labelNames, registry);
  }

  /** @param traceId of a request that is traced: it becomes the exemplar of its bucket */
  observe(child: Distribution, value: number, traceId?: string): void {
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++;
    child.counts[bucket] = (child.counts[bucket] as number) + 1;
    child.sum += value;
    if (traceId !== undefined) (child.exemplars ??= [])[bucket] = { traceId, value, at: Date.now() / 1000 };
  }

  protected make(labels: Record<string, string>): Distribution {
    return { labels, counts: Array.from({ length: this.bounds.length + 1 }, () => 0), sum: 0 };
  }

  protected samples({ labels, counts, sum }: Distribution): Sample[] {
    const samples: Sample[] = [];
    let cumulative = 0;
    counts.forEach((count, i) => {
      cumulative += count;
      samples.push({ labels: { ...labels, le: this.bounds[i] ?? '+Inf' }, value: cumulative, metricName: `${this.name}_bucket` });
    });
    samples.push({ labels, value: sum, metricName: `${this.name}_sum` });
    samples.push({ labels, value: cumulative, metricName: `${this.name}_count` });
    return samples;
  }

  protected counted({ counts }: Distribution): number {
    let all = 0;
    for (const count of counts) all += count;
    return all;
  }

  protected isTraced({ exemplars }: Distribution): boolean {
    return exemplars !== undefined;
  }

  protected lines({ counts, sum, exemplars }: Distribution, starts: readonly string[], traced: boolean): string {
    const lines: string[] = [];
    let cumulative = 0;
    for (let i = 0; i < counts.length; i++) {
      cumulative += counts[i] as number;
      const exemplar = traced ? exemplars?.[i] : undefined;
      const told = exemplar ? ` # {trace_id="${exemplar.traceId}"} ${exemplar.value} ${exemplar.at.toFixed(3)}` : '';
      lines.push(`${starts[i]}${cumulative}${told}\n`);
    }
    lines.push(`${starts[counts.length]}${numberText(sum)}\n${starts[counts.length + 1]}${cumulative}\n`);
    // In one piece: it is kept, and copied at each scrape.
    return lines.join('');
  }
}
