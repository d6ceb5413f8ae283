import type { Registry } from 'prom-client';

/** How metrics are written: Prometheus' own text, or OpenMetrics, which has exemplars. */
export type Exposition = 'prometheus' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<Exposition, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** What writes itself, cheaper than through its values. */
export interface SelfRendering {
  /** @param into takes pieces of text */
  render(as: Exposition, into: string[]): void;
}

interface GenericMetric {
  name: string;
  get(): Promise<{
    name: string;
    help: string;
    type: string;
    values: readonly { labels: Readonly<Record<string, string | number>>; value: number; metricName?: string }[];
  }>;
}

/** By an Accept header: whoever wants exemplars names OpenMetrics. */
export const expositionFor = (accept: string | undefined): Exposition =>
  accept?.includes('application/openmetrics-text') ? 'openmetrics' : 'prometheus';

/** Everything that is registered, as text. */
export const renderMetrics = async (registry: Registry, as: Exposition): Promise<string> =>
  (await piecesOf(registry, as)).join('');

/**
 * Written here because prom-client changes its counters' names for good when it is asked for OpenMetrics once. What cannot
 * be read now is left out: one sick gauge must not blind all others.
 */
export async function piecesOf(registry: Registry, as: Exposition): Promise<string[]> {
  const metrics = registry.getMetricsAsArray() as unknown as readonly (GenericMetric | SelfRendering)[];
  const parts = await Promise.all(
    metrics.map((metric) => ('render' in metric ? metric : genericText(metric, as).catch(() => ''))),
  );
  const pieces: string[] = [];
  for (const part of parts) {
    if (typeof part === 'string') pieces.push(part);
    else part.render(as, pieces);
  }
  if (as === 'openmetrics') pieces.push('# EOF\n');
  return pieces;
}

async function genericText(metric: GenericMetric, as: Exposition): Promise<string> {
  const { name, help, type, values } = await metric.get();
  let text = headOf(name, help, type, as);
  for (const { labels, value, metricName } of values) text += `${sampleStart(metricName ?? name, labels)}${numberText(value)}\n`;
  return text;
}

/** HELP and TYPE. In OpenMetrics a counter's family lacks the suffix of its samples. */
export function headOf(name: string, help: string, type: string, as: Exposition): string {
  const family = as === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name;
  return `# HELP ${family} ${escapeText(help)}\n# TYPE ${family} ${type}\n`;
}

/** `name{a="b"} `: all of a line but its value. */
export function sampleStart(name: string, labels: Readonly<Record<string, string | number>>): string {
  const pairs: string[] = [];
  for (const label in labels) pairs.push(`${label}="${escapeText(String(labels[label])).replaceAll('"', '\\"')}"`);
  return pairs.length === 0 ? `${name} ` : `${name}{${pairs.join(',')}} `;
}

export function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value < 0 ? '-Inf' : '+Inf';
}

const escapeText = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
