import type { JsonObject } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { controlCall } from '../support/process/admin-client';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { type ReplayUpstream, say, startReplayUpstream } from '../support/upstream/replay-upstream';

/** A rolling upgrade and the way back (K3, K4, P24): two processes on one database, which a newer version has added to. */
const SECRETS = {
  JWT_SECRET: 'a'.repeat(20) + 'jwt-secret-of-this-story',
  MASTER_KEY: 'b'.repeat(20) + 'master-key-of-this-story',
};
const STREAMS = 200;
const FUTURE = 'Future9000000000000';
let database: TestDatabase;
let upstream: ReplayUpstream;
const started: RunningGateway[] = [];

const start = async (): Promise<RunningGateway> => {
  const gateway = await startGateway({ database, upstream, env: { ...SECRETS, GATEWAY_SHUTDOWN_TIMEOUT_MS: '60000' } });
  started.push(gateway);
  return gateway;
};
const body = (model: string, stream: boolean): JsonObject => ({ model, stream, messages: [{ role: 'user', content: 'Hello' }] });

beforeAll(async () => {
  database = await createTestDatabase();
  upstream = await startReplayUpstream();
});
afterAll(async () => {
  for (const gateway of started) await gateway.stop().catch(() => undefined);
  await upstream?.close();
  await database?.drop();
});

it('goes from one version to the next and back without a failed request or a cut stream', async () => {
  const old = await start();
  const { key } = await old.createVirtualKey();
  const gate = newGate();
  upstream.always('openai', say('one two three', { faults: { hold: { after: 3, until: gate.opened } } }));
  upstream.always('anthropic', say('all is well'));

  // The next version adds to the schema, and both serve on it.
  await database.database.query('CREATE TABLE of_the_next_version (id text PRIMARY KEY)');
  await database.database.query('ALTER TABLE requests ADD COLUMN of_the_next_version text');
  await database.database.query('INSERT INTO schema_migrations (timestamp, name) VALUES (9000000000000, $1)', [FUTURE]);
  const next = await start();
  expect(next.logs).toContain(FUTURE);

  let serving = [old, next];
  let stop = false;
  const statuses: number[] = [];
  const caller = async (turn: number): Promise<void> => {
    for (let i = turn; !stop; i++) {
      const gateway = serving[i % serving.length];
      if (!gateway) return;
      statuses.push(
        (await controlCall(`${gateway.url}/v1/chat/completions`, 'POST', body('claude-haiku-4-5', false), key)).status,
      );
    }
  };
  const calling = Promise.all([caller(0), caller(1)]);
  /** Every caller has turned to whom `serving` names now, as behind a load balancer that has heard of it. */
  const turned = (): Promise<unknown> => {
    const before = statuses.length;
    return until('callers to turn', () => statuses.length > before + 4, 60_000);
  };

  const texts = Array.from({ length: STREAMS }, () => '');
  const reading = Promise.all(texts.map((_, i) => read(`${old.url}/v1/chat/completions`, key, (chunk) => (texts[i] += chunk))));
  await until('every stream to say something', () => texts.every((text) => text.includes('two')), 60_000);
  // Load balancers hear of it before anything is refused.
  serving = [next];
  await turned();
  const ended = old.terminate();
  await until('the old one to drain', () =>
    fetch(`${old.url}/ready`).then(
      ({ status }) => status === 503,
      () => true,
    ),
  );
  gate.open();
  await reading;
  await ended;
  expect(old.exitCode).toBe(0);
  // Whole, each of them: not one was cut without a word.
  expect(texts.filter((text) => !text.includes('three') || !text.trimEnd().endsWith('data: [DONE]'))).toEqual([]);

  // And back: a process that does not know what has been added starts on it, and serves.
  const again = await start();
  serving = [again];
  await turned();
  await next.terminate();
  const before = statuses.length;
  await until('requests to be served by it', () => statuses.length > before + 10);
  stop = true;
  await calling;
  expect(new Set(statuses)).toEqual(new Set([200]));
});

it('refuses to start where the next version took something away', async () => {
  await database.database.query('INSERT INTO schema_contracts (migration) VALUES ($1)', [FUTURE]);
  await expect(start()).rejects.toThrow(new RegExp(`newer version of the product \\(${FUTURE}\\)`));
});

async function read(url: string, key: string, onText: (chunk: string) => void): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body('gpt-5-mini', true)),
  });
  if (!response.body) throw new Error(`no stream: ${response.status}`);
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
    onText(decoder.decode(chunk, { stream: true }));
}
