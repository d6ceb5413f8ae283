import type { Registry } from 'prom-client';
import { CounterFamily, HistogramFamily } from './families';

/** For the many families of one part of the product, each a line. */
export const familiesIn = (registry: Registry) => ({
  counter: (name: string, help: string, ...labels: string[]) => new CounterFamily(name, help, labels, registry),
  histogram: (name: string, help: string, bounds: readonly number[], ...labels: string[]) =>
    new HistogramFamily(name, help, labels, bounds, registry),
});
