import fc from 'fast-check';
import { Counter, Histogram, Registry } from 'prom-client';
import { renderMetrics } from './exposition';
import { CounterFamily, HistogramFamily } from './families';

const BOUNDS = [0.1, 1, 10];
const word = fc.constantFrom('a', 'b', 'say "hi"\n', 'ü', '\\');
const step = fc.record({
  model: word,
  status: word,
  // Binary fractions: their sums do not depend on the order of adding.
  value: fc.integer({ min: 0, max: 1_000 }).map((n) => n / 16),
});

describe('families of metrics', () => {
  it('render what those of prom-client render, after any observations', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const ours = new Registry();
        const theirs = new Registry();
        const labelNames = ['model', 'status'];
        const counters = [
          new CounterFamily('c_total', 'Counts.', labelNames, ours),
          new Counter({ name: 'c_total', help: 'Counts.', labelNames, registers: [theirs] }),
        ] as const;
        const histograms = [
          new HistogramFamily('h_seconds', 'Times.', labelNames, BOUNDS, ours),
          new Histogram({ name: 'h_seconds', help: 'Times.', labelNames, buckets: BOUNDS, registers: [theirs] }),
        ] as const;
        for (const { model, status, value } of steps) {
          counters[0].child(model, status).value += value;
          counters[1].inc({ model, status }, value);
          histograms[0].observe(histograms[0].child(model, status), value);
          histograms[1].observe({ model, status }, value);
        }
        const sorted = (text: string) =>
          text
            .split('\n')
            .map((line) => line.replace(/\{(.*)\}/, (_, labels: string) => `{${labels.split(',').toSorted().join(',')}}`))
            .toSorted();
        const expected = sorted(await theirs.metrics()).filter((line) => line !== '');
        expect(sorted(await ours.metrics()).filter((line) => line !== '')).toEqual(expected);
        expect(sorted(await renderMetrics(ours, 'prometheus')).filter((line) => line !== '')).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('leave out a label that has no value', async () => {
    const registry = new Registry();
    new CounterFamily('c_total', 'Counts.', ['a', 'b'], registry).child('x', '').value++;
    expect(await renderMetrics(registry, 'prometheus')).toContain('c_total{a="x"} 1\n');
  });

  it('begin without children, and a family without labels with one at its first use', async () => {
    const registry = new Registry();
    const family = new CounterFamily('plain_total', 'Plain.', [], registry);
    expect(await registry.metrics()).toBe('# HELP plain_total Plain.\n# TYPE plain_total counter\n');
    family.child().value += 2;
    expect(await registry.metrics()).toContain('plain_total 2');
  });
});
