import type { Metric, Registry } from 'prom-client';

/*
 * Counters and histograms whose children are plain numbers: prom-client's own look up every observation by its
 * labels, which costs more than all the rest that is noted of a request. Rendering stays prom-client's.
 */

/** One label set of a counter; add to `value`. */
export interface Count {
  readonly labels: Readonly<Record<string, string>>;
  value: number;
}

/** One label set of a histogram; add through `observe`. */
export interface Distribution {
  readonly labels: Readonly<Record<string, string>>;
  /** How many fell into each bucket, the last is above all bounds; not cumulative. */
  readonly counts: number[];
  sum: number;
}

interface Sample {
  labels: Record<string, string | number>;
  value: number;
  metricName?: string;
}

abstract class Family<Child extends { readonly labels: Readonly<Record<string, string>> }> {
  protected readonly children = new Map<string, Child>();
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
      child = this.make(Object.fromEntries(this.labelNames.map((name, i) => [name, values[i] ?? ''])));
      this.children.set(key, child);
    }
    return child;
  }

  get(): Promise<{ name: string; help: string; type: string; aggregator: string; values: Sample[] }> {
    const { name, help, type, aggregator } = this;
    const values = [...this.children.values()].flatMap((child) => this.samples(child));
    return Promise.resolve({ name, help, type, aggregator, values });
  }

  protected abstract make(labels: Record<string, string>): Child;
  protected abstract samples(child: Child): Sample[];
}

export class CounterFamily extends Family<Count> {
  readonly type = 'counter';

  protected make(labels: Record<string, string>): Count {
    return { labels, value: 0 };
  }

  protected samples({ labels, value }: Count): Sample[] {
    return [{ labels, value }];
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

  observe(child: Distribution, value: number): void {
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++;
    child.counts[bucket] = (child.counts[bucket] as number) + 1;
    child.sum += value;
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
}
