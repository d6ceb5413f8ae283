import { Registry } from 'prom-client';
import { NO_USAGE, Secret } from '@libs/kernel';
import { createLogger, RequestMetrics, type RequestObservation } from './index';
import { prettyLine } from './pretty-line';

function capture(format: 'json' | 'pretty' = 'json') {
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', format }, '1.2.3', { write: (line) => void lines.push(line) });
  return { logger, lines };
}

describe('createLogger', () => {
  it('writes one JSON line with the fixed fields', () => {
    const { logger, lines } = capture();
    logger.info({ request_id: 'req_1' }, 'hello');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      msg: 'hello',
      service: 'route-llm-gateway',
      version: '1.2.3',
      request_id: 'req_1',
    });
  });

  it('shows no secret, however it comes (C2)', () => {
    const { logger, lines } = capture();
    const headers = { authorization: 'Bearer canary', 'x-api-key': 'canary', cookie: 'canary' };
    logger.info({ headers, req: { headers }, password: 'canary', key: new Secret('canary-canary-canary') }, 'x');
    logger.error({ err: Object.assign(new Error('x'), { request: { headers } }) }, 'x');
    expect(lines.join('')).not.toContain('canary');
  });

  it('keeps a message to one escaped line and cuts long texts (K6)', () => {
    const { logger, lines } = capture();
    logger.info({ prompt: 'a'.repeat(1_000_000) }, 'x\n{"level":"fatal"}\u001b[31m');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toMatch(/[\n\u001b]/);
    expect(lines[0]?.length).toBeLessThan(3000);
    const pretty = capture('pretty');
    pretty.logger.warn({ a: 'b c' }, 'x\n\u001b[31m');
    expect(pretty.lines[0]).toMatch(/^[\d:.]+ warn {2}x\\n\\u001b\[31m a="b c"\n$/);
    expect(prettyLine('no json')).toBe('no json');
  });
});

describe('RequestMetrics', () => {
  const seen = (overrides: Partial<RequestObservation> = {}): RequestObservation => ({
    route: '/v1/chat/completions',
    provider: 'openai',
    model: 'gpt-4o',
    outcome: 'completed',
    status: 200,
    stream: false,
    latencyMs: 120,
    ttftMs: 100,
    overheadMs: 1,
    usage: { ...NO_USAGE, inputTokens: 10, outputTokens: 5 },
    costMicroUsd: 2_000_000,
    attempts: [
      { provider_id: 'openai', outcome: 'server' },
      { provider_id: 'openai', outcome: 'completed' },
    ],
    errorCode: null,
    ...overrides,
  });

  it('tells Prometheus requests, tokens, cost, attempts and failovers', async () => {
    const registry = new Registry();
    const metrics = new RequestMetrics(registry, { inFlight: () => 3, ledgerWaiting: () => 4 });
    metrics.record(seen());
    metrics.record(seen({ outcome: 'error', status: 502, costMicroUsd: null }));
    metrics.record(
      seen({ provider: null, model: null, outcome: 'refused', status: 429, errorCode: 'rate_limited', attempts: [] }),
    );
    const text = await registry.metrics();
    for (const line of [
      'llmgw_requests_total{route="/v1/chat/completions",provider="openai",model="gpt-4o",outcome="completed"} 1',
      'llmgw_tokens_total{provider="openai",model="gpt-4o",type="input"} 20',
      'llmgw_cost_usd_total{provider="openai",model="gpt-4o"} 2',
      'llmgw_upstream_attempts_total{provider="openai",outcome="server"} 2',
      'llm_failover_events_total{provider="openai"} 2',
      'llm_model_success_rate{model="gpt-4o"} 0.5',
      'llm_requests_total{model="gpt-4o",provider="openai",status="502"} 1',
      'llmgw_rate_limited_total{limit="rate_limited"} 1',
      'llmgw_inflight_requests 3',
      'llmgw_ledger_waiting_records 4',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('stays bounded when 10,000 junk models come (K5)', async () => {
    const registry = new Registry();
    const metrics = new RequestMetrics(registry, { inFlight: () => 0, ledgerWaiting: () => 0 });
    for (let i = 0; i < 10_000; i++) metrics.record(seen({ model: `junk-${i}` }));
    const text = await registry.metrics();
    expect(text).toContain('model="other"');
    expect(new Set(text.match(/model="[^"]+"/g)).size).toBeLessThanOrEqual(201);
  });
});
