import type { TraceParent } from './trace-parent';

/** As OTEL_TRACES_SAMPLER names them. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

/** Whether a request is traced: decided once, from the trace's id alone, so that every service decides alike. */
export function sampled(name: SamplerName, ratio: number, traceId: string, parent: TraceParent | undefined): boolean {
  if (parent && name.startsWith('parentbased_')) return parent.sampled;
  if (name.endsWith('always_on')) return true;
  if (name.endsWith('always_off')) return false;
  // The last 56 bits are random in every version of the specification; 52 of them are an exact number.
  return Number.parseInt(traceId.slice(-13), 16) < ratio * 2 ** 52;
}
