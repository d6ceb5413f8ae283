import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { until } from '../support/process/until';
import { metricsOf, withoutVariables } from '../support/promql';
import { describeWithPromtool, promtool } from '../support/promtool';
import { fail, say } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** What ships for Prometheus and Grafana fits what the gateway really tells. */

const ROOT = join(__dirname, '../..');
const at = (path: string): string => join(ROOT, path);
const DASHBOARDS = at('grafana/dashboards');

interface Panel {
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets: { expr: string; datasource: { uid: string } }[];
}
interface Dashboard {
  uid: string;
  title: string;
  panels: Panel[];
  templating: { list: { name: string; type: string; query: string }[] };
}
interface RuleFile {
  groups: { rules: { record?: string; alert?: string; expr: string }[] }[];
}

const dashboards = readdirSync(DASHBOARDS).map((name) => JSON.parse(readFileSync(join(DASHBOARDS, name), 'utf8')) as Dashboard);
const rules = ['recording', 'alerts'].flatMap((name) =>
  (parse(readFileSync(at(`prometheus/rules/${name}.yml`), 'utf8')) as RuleFile).groups.flatMap((group) => group.rules),
);

it('finds the metrics that a query names', () => {
  const query =
    'sum by (a) (rate(foo_total{b="c d"}[5m])) * 3600 / on (x) group_left () max(bar offset 5m) > 1e3 and up unless a:b';
  expect(metricsOf(query)).toEqual(['foo_total', 'bar', 'up', 'a:b']);
});

describe('the dashboards', () => {
  it('are what scripts/grafana-dashboards.mjs writes', () => {
    const script = `import('${at('scripts/grafana-dashboards.mjs')}').then((m) => process.stdout.write(JSON.stringify(m.dashboards())))`;
    const written = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })) as { json: unknown }[];
    const byUid = (all: unknown[]) => (all as Dashboard[]).toSorted((a, b) => a.uid.localeCompare(b.uid));
    expect(byUid(dashboards)).toEqual(byUid(written.map(({ json }) => json)));
  });

  it('let a reader choose the data source, say what each panel shows, and do not overlap', () => {
    expect(dashboards.map(({ uid }) => uid).toSorted()).toEqual(
      ['cache', 'latency', 'overview', 'providers', 'queues', 'tenants'].map((name) => `llmgw-${name}`),
    );
    for (const { panels, templating } of dashboards) {
      expect(templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
      const cells = new Set<string>();
      for (const { title, description, gridPos, targets } of panels) {
        expect([title, description]).toEqual([expect.stringMatching(/./), expect.stringMatching(/\.$/)]);
        expect(targets.every(({ datasource }) => datasource.uid === '${datasource}')).toBe(true);
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            expect(cells.has(`${x} ${y}`)).toBe(false);
            cells.add(`${x} ${y}`);
          }
      }
    }
  });
});

describeWithPromtool('what ships for Prometheus', () => {
  it('is a configuration with rules that hold, tested with series of their own', () => {
    expect(promtool(['check', 'config', '--syntax-only', at('prometheus/prometheus.yml')])).toMatchObject({ ok: true });
    expect(promtool(['check', 'rules', at('prometheus/rules/recording.yml'), at('prometheus/rules/alerts.yml')])).toMatchObject({
      ok: true,
    });
    expect(promtool(['test', 'rules', at('prometheus/tests/alerts.test.yml')])).toMatchObject({ ok: true });
    const tested = readFileSync(at('prometheus/tests/alerts.test.yml'), 'utf8');
    for (const { alert } of rules) if (alert !== undefined) expect(tested).toContain(`alertname: ${alert}\n`);
  });

  it('parses: every query of every dashboard', () => {
    const queries = dashboards.flatMap(({ panels }) => panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)));
    const directory = mkdtempSync(join(tmpdir(), 'promql-'));
    const file = join(directory, 'queries.yml');
    const asRules = queries.map((expr, i) => ({ record: `dashboard:query_${i}`, expr: withoutVariables(expr) }));
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboards', rules: asRules }] }));
    const checked = promtool(['check', 'rules', file]);
    rmSync(directory, { recursive: true });
    expect(checked).toMatchObject({ ok: true, output: expect.stringContaining(`${queries.length} rules found`) });
  });
});

describe('the gateway behind them', () => {
  let story: Story;
  beforeAll(async () => {
    story = await startStory({ env: { GATEWAY_METRICS_TENANTS: '10', LOG_LEVEL: 'warn' } });
  }, START_TIMEOUT_MS);
  afterAll(() => story.close(), STOP_TIMEOUT_MS);

  const scrape = async (): Promise<string> => (await fetch(`${story.gateway.url}/metrics`)).text();
  const told = (text: string): Set<string> => new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name));
  const hello = [{ role: 'user' as const, content: 'Hello' }];

  it('tells every metric that a dashboard or a rule names', async () => {
    const names = told(await scrape());
    const recorded = new Set(rules.map(({ record }) => record));
    const queries = [
      ...rules.map(({ expr }) => expr),
      ...dashboards.flatMap(({ panels }) => panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))),
      ...dashboards.flatMap(({ templating }) =>
        templating.list.flatMap(({ type, query }) => (type === 'query' ? [/\((\w+),/.exec(query)?.[1] ?? query] : [])),
      ),
    ];
    const missing = queries
      .flatMap(metricsOf)
      .filter(
        (name) =>
          name !== 'up' && !recorded.has(name) && !names.has(name) && !names.has(name.replace(/_(bucket|sum|count)$/, '')),
      );
    expect([...new Set(missing)]).toEqual([]);
  });

  it('keeps its series bounded, whatever names of models come, and is scraped while it serves (K5, P30)', async () => {
    story.upstream.always('openai', (request) => {
      if (request.model.startsWith('junk')) return fail(404, { message: 'no such model' });
      return request.number % 7 === 0 ? fail(500) : say('Here.');
    });
    for (let i = 0; i < 5; i++) {
      const stream = await story.openai.chat.completions.create({ model: 'gpt-4o-mini', messages: hello, stream: true });
      for await (const chunk of stream) void chunk;
    }
    const junk = async (from: number): Promise<void> => {
      for (let i = from; i < 10_000; i += 16) {
        const model = i % 2 === 0 ? `junk-${i}` : `openai/junk-${i}`;
        const body = JSON.stringify({ model, messages: hello });
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${story.key}` };
        await (await fetch(`${story.gateway.openAiUrl}/chat/completions`, { method: 'POST', headers, body })).arrayBuffer();
      }
    };
    const load = Promise.all(Array.from({ length: 16 }, (_, i) => junk(i)));
    const during: number[] = [];
    let over = false;
    void load.finally(() => (over = true));
    while (!over) {
      const before = performance.now();
      await scrape();
      during.push(performance.now() - before);
      await Promise.race([load, new Promise((resolve) => setTimeout(resolve, 250))]);
    }
    await load;
    const text = await scrape();
    expect(text).toContain('provider="openai",model="other"');
    expect(text).not.toContain('junk-');
    expect(text.split('\n').filter((line) => line && !line.startsWith('#')).length).toBeLessThan(2_000);
    during.sort((a, b) => a - b);
    process.stdout.write(`scrape under load: p50 ${during[during.length >> 1]?.toFixed(1)} ms, ${text.length} bytes\n`);
  });

  describeWithPromtool('by Prometheus itself', () => {
    it('writes what promtool accepts without a remark about ours', async () => {
      const { output, ok } = promtool(['check', 'metrics'], await scrape());
      // Node's own metrics are not ours to name.
      const remarks = output.split('\n').filter((line) => line !== '' && !/^(nodejs|process)_/.test(line));
      expect(remarks).toEqual([]);
      expect(ok || output.split('\n').every((line) => /^(nodejs|process)_/.test(line))).toBe(true);
    });
  });

  it('writes OpenMetrics for whoever asks', async () => {
    const headers = { accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5' };
    const text = await until('an answer', async () => (await fetch(`${story.gateway.url}/metrics`, { headers })).text());
    expect(text.endsWith('# EOF\n')).toBe(true);
    for (const [, name, type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm))
      if (type === 'counter') expect(name).not.toMatch(/_total$/);
    expect(text.split('\n').filter((line) => line === '').length).toBe(1);
  });
});
