import { until } from '../support/process/until';
import { PROVIDER_SECRETS } from '../support/process/start-gateway';
import { fail, say } from '../support/upstream/answer';
import { startCollector, type TestCollector } from '../support/otlp/collector';
import type { ReceivedSpan } from '../support/otlp/decode-spans';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** What a collector, Prometheus and the log are told of the same request. */

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const PROMPT = 'the canary of a prompt';

let collector: TestCollector;
let story: Story;
beforeAll(async () => {
  collector = await startCollector();
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20canary-of-the-collector',
    OTEL_SERVICE_NAME: 'gateway-under-test',
    OTEL_RESOURCE_ATTRIBUTES: 'team=platform',
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_EXPORTER_OTLP_TIMEOUT: '5000',
    GATEWAY_METRICS_TENANTS: '3',
  };
  story = await startStory({ env });
}, START_TIMEOUT_MS);
afterAll(async () => {
  await story?.close();
  await collector?.close();
}, STOP_TIMEOUT_MS);

const ask = (headers: Record<string, string>, body: object = {}) =>
  fetch(`${story.gateway.openAiUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${story.key}`, ...headers },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: PROMPT }], ...body }),
  });
const root = (requestId: string | null): Promise<ReceivedSpan> =>
  until(`the span of ${requestId}`, () => collector.spans.find((span) => span.attributes['llmgw.request_id'] === requestId));
const below = (span: ReceivedSpan): ReceivedSpan[] => collector.spans.filter(({ parentSpanId }) => parentSpanId === span.spanId);

describe('a traced request', () => {
  it('is a span below that of whoever called, with one for each stage and attempt, and the provider joins it', async () => {
    const spoken = say('Here.', { tokens: { input: 20, output: 4 } });
    story.upstream.on('openai', fail(500), spoken);
    const answer = await ask({ traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=1' });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    const requestId = answer.headers.get('x-request-id');
    const span = await root(requestId);
    expect(span).toMatchObject({
      ...{ traceId: TRACE, parentSpanId: PARENT, kind: 'server', name: 'POST /v1/chat/completions', failed: false },
      attributes: { 'http.response.status_code': 200, 'gen_ai.operation.name': 'chat', 'llmgw.outcome': 'completed' },
      resource: { 'service.name': 'gateway-under-test', team: 'platform' },
    });
    const children = await until('its children', () => below(span).length >= 7 && below(span));
    const stages = children.filter(({ kind }) => kind === 'internal');
    expect(stages.map(({ name }) => name)).toEqual(['receive', 'decode', 'route', 'admission', 'cache', 'answer']);
    for (const one of children) {
      // A number of milliseconds since the epoch is exact to a quarter of a microsecond.
      expect(one.start + 1_000n).toBeGreaterThanOrEqual(span.start);
      expect(one.end).toBeLessThanOrEqual(span.end + 1_000n);
      expect(one.end).toBeGreaterThanOrEqual(one.start);
    }
    const attempts = children.filter(({ kind }) => kind === 'client');
    expect(attempts).toMatchObject([
      { name: 'chat gpt-4o-mini', failed: true, message: 'server', attributes: { 'http.response.status_code': 500 } },
      {
        ...{ name: 'chat gpt-4o-mini', failed: false },
        attributes: {
          ...{ 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o-mini', 'gen_ai.response.model': 'gpt-4o-mini' },
          ...{ 'gen_ai.usage.input_tokens': 20, 'gen_ai.usage.output_tokens': 4 },
          'langfuse.observation.type': 'generation',
          'langfuse.observation.usage_details': '{"input":20,"output":4,"total":24}',
        },
      },
    ]);
    const sent = story.upstream.requests.slice(-2).map(({ headers }) => [headers['traceparent'], headers['tracestate']]);
    expect(sent).toEqual(attempts.map(({ spanId }) => [`00-${TRACE}-${spanId}-01`, 'vendor=1']));
  });

  it('is left alone where whoever called does not trace, and begins a trace where nobody called', async () => {
    story.upstream.on('openai', say('Quiet.'), say('Loud.'));
    const quiet = await ask({ traceparent: `00-${'ab'.repeat(16)}-${PARENT}-00` });
    const loud = await ask({});
    const span = await root(loud.headers.get('x-request-id'));
    expect(span.parentSpanId).toBe('');
    expect(collector.spans.some(({ traceId }) => traceId === 'ab'.repeat(16))).toBe(false);
    expect(story.upstream.requests.at(-2)?.headers['traceparent']).toMatch(/^00-(ab){16}-[0-9a-f]{16}-00$/);
    await quiet.arrayBuffer();
  });

  it('says what went wrong', async () => {
    story.upstream.always('openai', fail(503));
    const answer = await ask({});
    expect(answer.status).toBeGreaterThanOrEqual(500);
    const span = await root(answer.headers.get('x-request-id'));
    expect(span).toMatchObject({ failed: true, attributes: { 'error.type': expect.any(String), 'llmgw.outcome': 'error' } });
    story.upstream.always('openai', say('Well.'));
  });

  it('is delivered with the headers that were set, and carries neither prompts nor secrets (C2, P23)', async () => {
    expect(collector.deliveries[0]).toMatchObject({
      path: '/v1/traces',
      headers: { 'content-type': 'application/x-protobuf', authorization: 'Basic canary-of-the-collector' },
    });
    const said = Buffer.concat(collector.deliveries.map(({ bytes }) => bytes)).toString('latin1');
    for (const canary of [PROMPT, story.key, 'canary-of-the-collector', ...Object.values(PROVIDER_SECRETS)])
      expect(said).not.toContain(canary);
    const metrics = await (await fetch(`${story.gateway.url}/metrics`)).text();
    for (const output of [story.gateway.logs, metrics])
      for (const canary of [PROMPT, 'canary-of-the-collector', ...Object.values(PROVIDER_SECRETS)])
        expect(output).not.toContain(canary);
  });

  it('waits for a collector that is away, and costs nobody an answer meanwhile', async () => {
    const traces = async (): Promise<Record<string, unknown>> => {
      const { body } = await story.gateway.admin('GET', '/v1/admin/exports');
      return (body['data'] as Record<string, unknown>[]).find(({ name }) => name === 'traces') ?? {};
    };
    const before = await until('all to be delivered', async () => {
      const now = await traces();
      return now['waiting'] === 0 && now;
    });
    collector.refusing = 503;
    const refused = collector.refused;
    const ids: (string | null)[] = [];
    for (let i = 0; i < 5; i++) {
      const answer = await ask({});
      expect(answer.status).toBe(200);
      await answer.arrayBuffer();
      ids.push(answer.headers.get('x-request-id'));
    }
    await until('deliveries that fail', async () => collector.refused > refused && (await traces())['state'] === 'failing');
    expect(await traces()).toMatchObject({ sent: before['sent'], lost: before['lost'] });
    expect(Number((await traces())['waiting'])).toBeGreaterThan(0);
    collector.refusing = undefined;
    for (const id of ids) await root(id);
    await until('nothing to wait', async () => (await traces())['waiting'] === 0);
    expect(await traces()).toMatchObject({ state: 'ok', lost: before['lost'], last_error: expect.any(String) });
    expect(new Set(collector.spans.map(({ spanId }) => spanId)).size).toBe(collector.spans.length);
    expect(story.gateway.logs).toContain('traces could not be delivered');
  });

  it('is the exemplar of its bucket, and its ids stand in the log', async () => {
    const accept = { accept: 'application/openmetrics-text; version=1.0.0' };
    const scrape = () => fetch(`${story.gateway.url}/metrics`, { headers: accept });
    expect((await scrape()).headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    // A bucket tells of the last one that fell into it.
    const last = 'cd'.repeat(16);
    await (await ask({ traceparent: `00-${last}-${PARENT}-01` })).arrayBuffer();
    await until('the exemplar', async () => (await (await scrape()).text()).includes(`# {trace_id="${last}"}`));
    const line = story.gateway.logs.split('\n').find((one) => one.includes(TRACE));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      ...{ level: 'info', msg: 'request', service: 'route-llm-gateway', env: 'development', trace_id: TRACE },
      ...{ route: '/v1/chat/completions', method: 'POST', status: 200, provider: 'openai', model: 'gpt-4o-mini', attempts: 2 },
      ...{ tokens_in: 20, tokens_out: 4, cost_usd: expect.any(Number), duration_ms: expect.any(Number) },
    });
    expect(story.gateway.logs).not.toContain(PROMPT);
  });
});

describe('metrics', () => {
  const value = (text: string, start: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(start))
        ?.split(' ')
        .at(-1) ?? 0,
    );
  const read = async (): Promise<string> => (await fetch(`${story.gateway.url}/metrics`)).text();
  const output = 'llmgw_tokens_total{provider="openai",model="gpt-4o-mini",type="output"}';

  it('count of a stream what its provider counted (P9), and show what the gateway itself adds to each request (P2)', async () => {
    const before = await read();
    story.upstream.on('openai', say('one two three', { tokens: { input: 30, output: 17 } }));
    await (await ask({}, { stream: true })).text();
    const after = await until('its tokens', async () => {
      const text = await read();
      return value(text, output) > value(before, output) && text;
    });
    expect(value(after, output) - value(before, output)).toBe(17);
    expect(value(after, 'llmgw_overhead_seconds_count')).toBe(value(before, 'llmgw_overhead_seconds_count') + 1);
    expect(after).toMatch(/^llmgw_tenant_tokens_total\{tenant="ten_\w+",type="output"\} \d+$/m);
  });
});

describe('the log', () => {
  it('changes its level for a while, in the log and the audit log, and back', async () => {
    const line = (id: string | null): boolean => story.gateway.logs.includes(`"request_id":"${id}"`);
    const changed = await story.gateway.admin('PUT', '/v1/admin/settings/logging', { level: 'warn', minutes: 10 });
    expect(changed).toMatchObject({ status: 200, body: { level: 'warn', configured: false, until: expect.any(String) } });
    const unheard = (await ask({})).headers.get('x-request-id');
    const back = await story.gateway.admin('DELETE', '/v1/admin/settings/logging');
    expect(back).toMatchObject({ status: 200, body: { level: 'info', configured: true, until: null } });
    const heard = (await ask({})).headers.get('x-request-id');
    await until('the line of the second', () => line(heard));
    expect(line(unheard)).toBe(false);
    const { body } = await story.gateway.admin('GET', '/v1/admin/audit?action=logging.update');
    expect(body['data']).toContainEqual(
      expect.objectContaining({ outcome: 'done', after: expect.objectContaining({ level: 'warn' }) }),
    );
  });

  it('has a line for every request of the control plane, and for callers whom nobody knows, without what they sent', async () => {
    const refused = await fetch(`${story.gateway.openAiUrl}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer rlg_canary_of_a_stranger' },
      body: '{}',
    });
    expect(refused.status).toBe(401);
    const id = refused.headers.get('x-request-id');
    const found = await until('its line', () => story.gateway.logs.split('\n').find((one) => one.includes(String(id))));
    expect(JSON.parse(found)).toMatchObject({ msg: 'request', status: 401, 'error.type': 'key_invalid', request_id: id });
    expect(story.gateway.logs).not.toContain('canary_of_a_stranger');
    expect(story.gateway.logs).toContain('"route":"/v1/admin/settings/logging","method":"DELETE","status":200');
  });
});
