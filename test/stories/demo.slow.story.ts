import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { JsonObject } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

/** `route-llm-gateway demo` beside a gateway that runs: filled within a command, looked at, and taken out again. */
const CLI = join(__dirname, '../../dist/launcher/cli/main.js');
const SECRETS = {
  JWT_SECRET: 'a'.repeat(20) + 'jwt-secret-of-this-story',
  MASTER_KEY: 'b'.repeat(20) + 'master-key-of-this-story',
};
const REQUESTS = 1_500;
let gateway: RunningGateway;
jest.setTimeout(900_000);

beforeAll(async () => {
  gateway = await startGateway({ env: SECRETS });
}, START_TIMEOUT_MS);
afterAll(() => gateway?.stop(), STOP_TIMEOUT_MS);

function demo(args: string[], env: Record<string, string> = {}): { status: number | null; json: JsonObject } {
  const done = spawnSync(process.execPath, [CLI, 'demo', '--json', ...args], {
    encoding: 'utf8',
    env: {
      ...{ PATH: process.env.PATH, DATABASE_URL: openSecret(gateway.databaseUrl), PORT: new URL(gateway.url).port },
      ...{ ...SECRETS, ...env },
    },
  });
  return { status: done.status, json: JSON.parse(done.stdout || '{}') as JsonObject };
}

const ask = async (path: string): Promise<JsonObject> => (await gateway.admin('GET', path)).body;
const count = async (sql: string): Promise<number> => (await gateway.db.query<{ n: number }>(sql))[0]?.n ?? -1;
const REQUESTS_OF_OTHERS = `SELECT count(*) AS n FROM requests WHERE process_id <> 'demo'`;

it('is refused where it does not belong', () => {
  const refused = demo(['--requests', '10'], { NODE_ENV: 'production' });
  expect(refused).toMatchObject({ status: 2, json: { error: { message: expect.stringContaining('NODE_ENV') as string } } });
});

it('fills log, series, money and pages with one story, and sends real traffic through stand-ins', async () => {
  const { status, json } = demo(['--requests', String(REQUESTS), '--traffic', '28', '--days', '10']);
  expect({ status, json }).toMatchObject({ status: 0, json: { requests: REQUESTS, tenants: 3, batches: 1, runs: 7, files: 3 } });
  // The same sums, whichever way they are asked for.
  const [log] = await gateway.db.query<JsonObject>(
    `SELECT count(*) AS requests, sum(cost_micro_usd)::bigint AS cost FROM requests WHERE process_id = 'demo'`,
  );
  for (const from of [
    `SELECT sum(requests)::bigint AS requests, sum(cost_micro_usd)::bigint AS cost FROM usage_series
       WHERE process_id = 'demo' AND dimension = 'all' AND tenant_id = '' AND step = 'hour'`,
    `SELECT count(*) AS requests, sum(cost_micro_usd)::bigint AS cost FROM requests r
       WHERE process_id = 'demo' AND (provider_id IS NULL OR cache_kind IS NOT NULL OR EXISTS
         (SELECT 1 FROM money_entries m WHERE m.request_id = r.request_id AND m.debit = 'tenant' AND m.amount_micro_usd = r.cost_micro_usd))`,
  ])
    expect((await gateway.db.query<JsonObject>(from))[0]).toEqual(log);
  // The live day has them too, without another start.
  await until('the live day to be filled', async () => {
    const { totals } = (await ask('/v1/stats/overview?period=day')) as { totals: JsonObject };
    return Number(totals['requests']) > 30;
  });
  const answered = await ask('/v1/admin/requests?model=claude-sonnet-5&outcome=completed&limit=1');
  expect(answered).toMatchObject({ data: [{ provider: 'anthropic', outcome: 'completed' }] });
});

it('is made once, and goes without a trace but in the audit log', async () => {
  expect(demo([]).status).toBe(1);
  await until('the batch and the runs to end', async () => {
    const busy = `SELECT (SELECT count(*) FROM batches WHERE status NOT IN ('completed', 'failed'))
      + (SELECT count(*) FROM agent_runs WHERE status = 'running') AS n`;
    return (await count(busy)) === 0;
  });
  await until('the ledger to have written all that it was told', async () => {
    const { waiting, spooled_bytes, issued } = (await ask('/v1/admin/ledger'))['this_process'] as JsonObject;
    return waiting === 0 && spooled_bytes === 0 && Number(issued) > 60 && (await count(REQUESTS_OF_OTHERS)) === issued;
  });
  expect(demo(['--remove']).status).toBe(0);
  for (const table of ['requests', 'money_entries', 'usage_series', 'usage_daily', 'budgets', 'agent_runs', 'batches', 'files'])
    expect({ table, left: await count(`SELECT count(*) AS n FROM ${table}`) }).toEqual({ table, left: 0 });
  expect(await count(`SELECT count(*) AS n FROM tenants`)).toBe(1);
  expect(await count(`SELECT count(*) AS n FROM providers WHERE id <> 'sandbox'`)).toBe(0);
  expect(await count(`SELECT count(*) AS n FROM audit_log WHERE action = 'demo.remove'`)).toBe(1);
  expect(demo(['--remove']).status).toBe(1);
});
