import { Counter, Registry } from 'prom-client';
import type { Runtime } from '@libs/gateway';
import { serveMetrics } from './metrics-server';

it('serves metrics and liveness of a worker, and nothing else', async () => {
  const registry = new Registry();
  new Counter({ name: 'work_total', help: 'Work.', registers: [registry] }).inc();
  const runtime = { registry, config: { http: { host: '127.0.0.1' } } } as unknown as Runtime;
  const server = await serveMetrics(runtime, 0);
  const get = (path: string, accept = '*/*') => fetch(`http://127.0.0.1:${server.port}${path}`, { headers: { accept } });
  const text = await (await get('/metrics')).text();
  expect(text).toContain('work_total 1\n');
  expect(text).toContain('process_cpu_seconds_total');
  expect(await (await get('/metrics', 'application/openmetrics-text')).text()).toMatch(/# EOF\n$/);
  expect((await get('/health/live')).status).toBe(200);
  expect((await get('/v1/admin/requests')).status).toBe(404);
  await server.close();
});
