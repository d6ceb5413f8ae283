import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { systemClock } from '@libs/kernel';
import { budgetMetrics } from './budget-metrics';
import { HedgeMetrics } from './hedge-metrics';
import { processMetrics } from './process-metrics';
import { QueueMetrics } from './queue-metrics';
import { RequestMetrics } from './request-metrics';
import { UpstreamMetrics } from './upstream-metrics';

const PAGE = join(__dirname, '../../../../docs/observability.md');
const TABLE = /(?<=<!-- metrics -->\n)[\s\S]*?(?=<!-- end of metrics -->)/;

interface Described {
  name: string;
  help: string;
  type?: string;
  labelNames?: readonly string[];
}

/** Everything that the product itself registers. */
function describedMetrics(): Described[] {
  const registry = new Registry();
  new RequestMetrics(registry, { inFlight: () => 0, ledgerWaiting: () => 0, tenants: 1 });
  new UpstreamMetrics(registry, { breakers: () => Promise.resolve([]), keyStates: () => new Map() });
  new HedgeMetrics(registry, () => 0);
  new QueueMetrics(registry, systemClock);
  budgetMetrics(registry, systemClock, () => Promise.resolve({ scopes: [], tenants: [] }));
  processMetrics(registry, {
    ...{ version: '1', upstreamSockets: () => 0, degraded: () => false },
    databasePool: () => ({ idle: 0, busy: 0, waiting: 0 }),
  });
  return registry.getMetricsAsArray() as unknown as Described[];
}

function table(): string {
  const rows = describedMetrics()
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ name, help, type = 'gauge', labelNames = [] }) => {
      const labels = labelNames.length === 0 ? '' : labelNames.map((label) => `\`${label}\``).join(', ');
      return `| \`${name}\` | ${type} | ${labels} | ${help} |`;
    });
  return ['', '| metric | type | labels | |', '|---|---|---|---|', ...rows, '', ''].join('\n');
}

it('every metric stands in docs/observability.md (GATEWAY_WRITE_TABLES=1 writes the table)', () => {
  const page = readFileSync(PAGE, 'utf8');
  if (process.env['GATEWAY_WRITE_TABLES'] === '1') writeFileSync(PAGE, page.replace(TABLE, table()));
  expect(TABLE.exec(readFileSync(PAGE, 'utf8'))?.[0]).toBe(table());
});
