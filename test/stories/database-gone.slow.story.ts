import OpenAI from 'openai';
import type { JsonObject } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { promptly } from '../support/process/promptly';
import { until } from '../support/process/until';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** The whole outage takes a minute and more: as often as model runs, in CI. */
const WHOLE = Number(process.env.GATEWAY_MODEL_RUNS ?? '') >= 1;
const OUTAGE_MS = 60_000;

describe('K2: PostgreSQL gone', () => {
  let database: TestDatabase;
  let door: TcpProxy;
  let story: Story;
  beforeAll(async () => {
    database = await createTestDatabase();
    const url = new URL(openSecret(database.url));
    door = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
    url.host = `127.0.0.1:${door.port}`;
    story = await startStory({ database, env: { DATABASE_URL: url.href } });
  }, START_TIMEOUT_MS);
  afterEach(() => door.open());
  afterAll(async () => {
    await story?.close();
    await door?.close();
    await database?.drop();
  }, STOP_TIMEOUT_MS);

  const clientOf = (apiKey: string): OpenAI => new OpenAI({ apiKey, baseURL: story.gateway.openAiUrl, maxRetries: 0 });
  const ask = (client: OpenAI): Promise<{ status?: number; code?: string | null }> =>
    client.chat.completions
      .create({ model: 'gpt-5-mini', max_tokens: 10, messages: [{ role: 'user', content: 'Good day.' }] })
      .then(
        () => ({ status: 200 }),
        (error: unknown) => error as { status?: number; code?: string | null },
      );

  /** Never a 401, and never a long wait. */
  async function refusedInTime(client: OpenAI): Promise<void> {
    await promptly(2_000, story.gateway.url, async () =>
      expect(await ask(client)).toMatchObject({ status: 503, code: 'dependency_unavailable' }),
    );
  }

  it('serves known keys, budgets too as far as they were set aside, tells others 503 and never 401, and heals by itself', async () => {
    const [known, unknown, unheard, budgeted] = [
      clientOf(story.key),
      clientOf((await story.gateway.createVirtualKey()).key),
      clientOf((await story.gateway.createVirtualKey()).key),
      await story.gateway.createVirtualKey(),
    ];
    const rich = { subject_kind: 'key', subject_id: budgeted.id, unit: 'tokens', period: 'month', amount: 1_000_000_000 };
    const budget: JsonObject = (await story.gateway.admin('POST', '/v1/admin/budgets', rich)).body;
    const payer = clientOf(budgeted.key);
    for (let i = 0; i < 5; i++) for (const one of [known, payer]) expect(await ask(one)).toEqual({ status: 200 });
    const shutAt = performance.now();
    door.shut();
    expect(await ask(known)).toEqual({ status: 200 });
    expect(await ask(payer)).toEqual({ status: 200 });
    await refusedInTime(unknown);
    if (WHOLE) {
      let served = 0;
      await until(
        'the known key to be told 503',
        async () => {
          const { status } = await ask(known);
          expect([200, 503]).toContain(status);
          if (status === 200) served = performance.now() - shutAt;
          return status === 503;
        },
        OUTAGE_MS + 30_000,
      );
      expect(served).toBeGreaterThan(OUTAGE_MS - 10_000);
      expect(served).toBeLessThan(OUTAGE_MS + 5_000);
      expect(await ask(payer)).toMatchObject({ status: 503 });
    }
    door.open();
    await until('the database is back', async () => (await ask(unknown)).status === 200);
    // One that hangs is no better than one that is gone.
    door.freeze();
    expect(await ask(known)).toEqual({ status: 200 });
    await refusedInTime(unheard);
    door.open();
    for (const one of [known, unknown, unheard, payer])
      await until('everybody is served again', async () => (await ask(one)).status === 200);
    await until('what was spent meanwhile is booked', async () => {
      const { body } = await story.gateway.admin('GET', `/v1/admin/budgets/${String(budget['id'])}`);
      const [row] = await database.database.query<{ tokens: string }>(
        `SELECT coalesce(sum(input_tokens + cache_read_tokens + cache_write_tokens + output_tokens + reasoning_tokens), 0)::text AS tokens
             FROM requests WHERE virtual_key_id = $1`,
        [budgeted.id],
      );
      return body['spent'] === Number(row?.tokens) && body['reserved'] === 0;
    });
  });
});
