import { Gauge, type Registry } from 'prom-client';

/** What is asked of this process when Prometheus looks. */
export interface ProcessFacts {
  version: string;
  /** Connections to PostgreSQL by what they do, and who waits for one. */
  databasePool(): { idle: number; busy: number; waiting: number };
  /** Sockets towards providers. */
  upstreamSockets(): number;
  /** Redis is away: limits are kept by each replica for itself. */
  degraded(): boolean;
}

/** What Prometheus is told of the process itself, beside what every Node process tells. */
export function processMetrics(registry: Registry, facts: ProcessFacts): void {
  const registers = [registry];
  new Gauge({
    name: 'llmgw_build_info',
    help: 'Always 1; the labels say what runs.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version: facts.version, node: process.version }, 1);
  new Gauge({
    name: 'llmgw_database_connections',
    help: 'Connections of the pool to PostgreSQL, and requests that wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(facts.databasePool())) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'llmgw_upstream_sockets',
    help: 'Open sockets towards providers.',
    registers,
    collect() {
      this.set(facts.upstreamSockets());
    },
  });
  new Gauge({
    name: 'llmgw_shared_state_degraded',
    help: '1 while Redis is away and limits are kept by each replica for itself.',
    registers,
    collect() {
      this.set(facts.degraded() ? 1 : 0);
    },
  });
}
