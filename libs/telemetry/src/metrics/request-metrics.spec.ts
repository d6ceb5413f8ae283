import { Registry } from 'prom-client';
import { NO_USAGE } from '@libs/kernel';
import { renderMetrics } from './exposition';
import type { RequestObservation } from './observation';
import { RequestMetrics } from './request-metrics';

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
      { provider_id: 'openai', model: 'gpt-4o', outcome: 'server', duration_ms: 20, ttfb_ms: null },
      { provider_id: 'openai', model: 'gpt-4o', outcome: 'completed', duration_ms: 90, ttfb_ms: 80 },
    ],
    errorCode: null,
    tenantId: 'ten_1',
    unpriced: false,
    cacheHit: null,
    cacheAsked: false,
    savedMicroUsd: null,
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

  it('calls a model that nobody knows and that never served `other`, so that names which clients make up take no place', async () => {
    const registry = new Registry();
    const metrics = new RequestMetrics(registry, {
      ...{ inFlight: () => 0, ledgerWaiting: () => 0 },
      isKnown: (_provider, model) => model === 'gpt-4o',
    });
    const failed = (model: string) =>
      seen({
        ...{ provider: null, model: null, outcome: 'error', status: 502, ttftMs: null },
        attempts: [{ provider_id: 'openai', model, outcome: 'server', duration_ms: 5, ttfb_ms: null }],
      });
    for (let i = 0; i < 300; i++) metrics.record(failed(`made-up-${i}`));
    metrics.record(failed('gpt-4o'));
    const text = await registry.metrics();
    expect(text).not.toContain('made-up');
    expect(text).toContain('provider="openai",model="other",outcome="error"} 300');
    expect(text).toContain('provider="openai",model="gpt-4o",outcome="error"} 1');
    expect(text).toContain('llm_model_success_rate{model="gpt-4o"} 0\n');
  });

  it('writes few lines for any number of combinations, within a moment', async () => {
    const registry = new Registry();
    const metrics = new RequestMetrics(registry, { inFlight: () => 0, ledgerWaiting: () => 0 });
    for (let i = 0; i < 10_000; i++)
      metrics.record(seen({ model: `m${i % 300}`, provider: `p${i % 150}`, status: 200 + (i % 40), stream: i % 2 === 0 }));
    const text = await renderMetrics(registry, 'prometheus');
    expect(text.split('\n').length).toBeLessThan(150_000);
    expect(text).toContain('provider="other",model="other"');
  });

  it('tells retries from fallbacks, and the pace of streams', async () => {
    const registry = new Registry();
    const metrics = new RequestMetrics(registry, { inFlight: () => 0, ledgerWaiting: () => 0 });
    const attempt = (provider_id: string, outcome: string) => ({ provider_id, model: 'm', outcome, duration_ms: 1, ttfb_ms: 1 });
    metrics.record(
      seen({
        ...{ stream: true, latencyMs: 1_100, ttftMs: 100, usage: { ...NO_USAGE, outputTokens: 11 } },
        attempts: [attempt('a', 'rate'), attempt('a', 'server'), attempt('b', 'lost'), attempt('c', 'completed')],
      }),
    );
    const text = await registry.metrics();
    expect(text).toContain('llmgw_retries_total{provider="a",reason="rate"} 1\n');
    expect(text).toContain('llmgw_fallbacks_total{provider="a",reason="server"} 1\n');
    expect(text).toContain('llm_failover_events_total{provider="a"} 2\n');
    expect(text).not.toContain('reason="lost"');
    expect(text).toContain(
      'gen_ai_server_time_per_output_token_seconds_sum{gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="gpt-4o"} 0.1\n',
    );
  });

  it('tells the first token of answers that were bought alone: hits of the cache would hide a slow provider', async () => {
    const registry = new Registry();
    const metrics = new RequestMetrics(registry, { inFlight: () => 0, ledgerWaiting: () => 0 });
    metrics.record(seen({ stream: true, ttftMs: 4_000, latencyMs: 5_000 }));
    for (let i = 0; i < 99; i++) metrics.record(seen({ stream: true, ttftMs: 1, latencyMs: 1, cacheHit: 'exact', attempts: [] }));
    const text = await registry.metrics();
    const target = 'route="/v1/chat/completions",provider="openai",model="gpt-4o",outcome="completed"';
    expect(text).toContain(`llmgw_time_to_first_token_seconds_count{${target},stream="true"} 1\n`);
    expect(text).toContain(`llmgw_request_duration_seconds_count{${target}} 100\n`);
  });

  it('says of a slow bucket which trace fell into it, in OpenMetrics alone', async () => {
    const registry = new Registry();
    const metrics = new RequestMetrics(registry, { inFlight: () => 0, ledgerWaiting: () => 0 });
    metrics.record(seen({ latencyMs: 3_000, traceId: 'ab'.repeat(16) }));
    const open = await renderMetrics(registry, 'openmetrics');
    expect(open).toMatch(/llmgw_request_duration_seconds_bucket\{[^}]*le="5.12"\} 1 # \{trace_id="(ab){16}"\} 3 \d+\.\d{3}\n/);
    expect(open).toContain('# TYPE llmgw_requests counter\nllmgw_requests_total{');
    expect(open.endsWith('# EOF\n')).toBe(true);
    const plain = await renderMetrics(registry, 'prometheus');
    expect(plain).not.toContain('trace_id');
    expect(plain).toContain('# TYPE llmgw_requests_total counter\n');
  });

  it('tells tenants by id as far as the operator allows', async () => {
    const registry = new Registry();
    const metrics = new RequestMetrics(registry, { inFlight: () => 0, ledgerWaiting: () => 0, tenants: 2 });
    for (const tenantId of ['ten_a', 'ten_b', 'ten_c', 'ten_d']) metrics.record(seen({ tenantId }));
    const text = await registry.metrics();
    expect(text).toContain('llmgw_tenant_requests_total{tenant="ten_b",result="completed"} 1\n');
    expect(text).toContain('llmgw_tenant_requests_total{tenant="other",result="completed"} 2\n');
    expect(text).toContain('llmgw_tenant_cost_usd_total{tenant="other"} 4\n');
  });
});
