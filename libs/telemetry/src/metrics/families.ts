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

abstract class Family<Child extends { readonly labels: Readonly<Record<string, string>> }> implements SelfRendering {
  protected readonly children = new Map<string, Child>();
  abstract readonly type: 'counter' | 'histogram';
  readonly aggregator = 'sum';
  /** By child: the beginnings of its lines. */
  private readonly starts = new WeakMap<Child, readonly string[]>();

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
    }
    return child;
  }

  get(): Promise<{ name: string; help: string; type: string; aggregator: string; values: Sample[] }> {
    const { name, help, type, aggregator } = this;
    const values = [...this.children.values()].flatMap((child) => this.samples(child));
    return Promise.resolve({ name, help, type, aggregator, values });
  }

  render(as: Exposition): string {
    let text = headOf(this.name, this.help, this.type, as);
    for (const child of this.children.values()) text += this.lines(child, this.startsOf(child), as);
    return text;
  }

  private startsOf(child: Child): readonly string[] {
    let starts = this.starts.get(child);
    if (!starts)
      this.starts.set(child, (starts = this.samples(child).map((one) => sampleStart(one.metricName ?? this.name, one.labels))));
    return starts;
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
  protected abstract lines(child: Child, starts: readonly string[], as: Exposition): string;
}

export class CounterFamily extends Family<Count> {
  readonly type = 'counter';

  protected make(labels: Record<string, string>): Count {
    return { labels, value: 0 };
  }

  protected samples({ labels, value }: Count): Sample[] {
    return [{ labels, value }];
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

  protected lines({ counts, sum, exemplars }: Distribution, starts: readonly string[], as: Exposition): string {
    let text = '';
    let cumulative = 0;
    const shown = as === 'openmetrics' ? exemplars : undefined;
    for (let i = 0; i < counts.length; i++) {
      cumulative += counts[i] as number;
      text += `${starts[i]}${cumulative}`;
      const exemplar = shown?.[i];
      if (exemplar) text += ` # {trace_id="${exemplar.traceId}"} ${exemplar.value} ${exemplar.at.toFixed(3)}`;
      text += '\n';
    }
    return `${text}${starts[counts.length]}${numberText(sum)}\n${starts[counts.length + 1]}${cumulative}\n`;
  }
}
