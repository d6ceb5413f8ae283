import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { until } from '../support/process/until';
import { PROVIDER_SECRETS, type RunningGateway, startGateway } from '../support/process/start-gateway';
import { fail } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

const MESSAGES = [{ role: 'user', content: 'Hello' }];

describe('G12: everybody fails', () => {
  const REQUESTS = 600;
  const SHARE = 0.2;
  /** Retries that are allowed where there is hardly any traffic: one a second, over the ten seconds that are looked at. */
  const FLOOR_SECONDS = 10;
  let story: Story;
  beforeAll(async () => {
    // With breakers open there would be nothing to see.
    const env = { RETRY_DELAY_MS: '1', RETRY_MAX_ATTEMPTS: '5', BREAKER_MINIMUM_CALLS: '100000' };
    story = await startStory({ env });
  }, START_TIMEOUT_MS);
  afterAll(() => story?.close(), STOP_TIMEOUT_MS);

  it('and no storm comes of it: a fifth more calls than requests at the most', async () => {
    for (const api of ['openai', 'anthropic', 'deepseek'] as const) story.upstream.always(api, fail(503));
    const body = JSON.stringify({ model: 'gpt-5-mini,claude-haiku-4-5,deepseek/deepseek-chat', messages: MESSAGES });
    const headers = { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' };
    const began = performance.now();
    let left = REQUESTS;
    const statuses = new Set<number>();
    const one = async (): Promise<void> => {
      while (left-- > 0) {
        const answer = await fetch(`${story.gateway.openAiUrl}/chat/completions`, { method: 'POST', headers, body });
        await answer.text();
        statuses.add(answer.status);
      }
    };
    await Promise.all(Array.from({ length: 20 }, one));
    const seconds = (performance.now() - began) / 1_000;
    expect([...statuses].every((status) => status === 502 || status === 503)).toBe(true);
    expect(story.upstream.requests.length).toBeGreaterThanOrEqual(REQUESTS);
    expect(story.upstream.requests.length).toBeLessThanOrEqual(REQUESTS * (1 + SHARE) + FLOOR_SECONDS + seconds);
    const metrics = await (await fetch(`${story.gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/llmgw_retry_budget_refusals_total \d+/);
  });
});

describe('G13: a reader that does not read', () => {
  const MEGABYTE = 1024 * 1024;
  const WHOLE = 200 * MEGABYTE;
  /** What lies in the sockets of both sides and in the process; what was not read is not there. */
  const MOST_TAKEN = 32 * MEGABYTE;
  const CHUNK = `data: ${JSON.stringify({
    ...{ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' },
    choices: [{ index: 0, delta: { content: 'x'.repeat(16_000) }, finish_reason: null }],
  })}\n\n`;
  let database: TestDatabase;
  let provider: Server;
  let gateway: RunningGateway;
  let taken = 0;
  let left = false;
  const readers: Socket[] = [];

  beforeAll(async () => {
    provider = createServer((request, response) => {
      request.resume();
      taken = 0;
      left = false;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.on('close', () => (left = true));
      const write = (): void => {
        while (taken < WHOLE && response.writable) {
          taken += CHUNK.length;
          if (!response.write(CHUNK)) return void response.once('drain', write);
        }
      };
      write();
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const { port } = provider.address() as AddressInfo;
    database = await createTestDatabase();
    const env = {
      OPENAI_API_KEY: PROVIDER_SECRETS.openai,
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      GATEWAY_ALLOW_PRIVATE_PROVIDERS: 'openai',
    };
    gateway = await startGateway({ database, env });
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    for (const socket of readers) socket.destroy();
    await gateway?.stop();
    provider?.closeAllConnections();
    provider?.close();
    await database?.drop();
  }, STOP_TIMEOUT_MS);

  const residentMb = (): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))?.[1]) / 1_024;

  function asks(key: string): Socket {
    const { port } = new URL(gateway.url);
    const socket = connect(Number(port), '127.0.0.1');
    readers.push(socket);
    const body = JSON.stringify({ model: 'openai/gpt-5-mini', stream: true, messages: MESSAGES });
    const head = [
      `POST /v1/chat/completions HTTP/1.1`,
      'host: x',
      `authorization: Bearer ${key}`,
      'content-type: application/json',
    ];
    socket.write(`${head.join('\r\n')}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    return socket;
  }

  it('pauses the provider: what it does not read lies nowhere', async () => {
    const { key } = await gateway.createVirtualKey();
    // The first one also pays for what every process needs once.
    const first = asks(key).resume();
    await until('the first one to be on its way', () => taken > 64 * MEGABYTE);
    first.destroy();
    await until('the provider to be left', () => left);
    const before = residentMb();
    taken = 0;
    const socket = asks(key).pause();
    await until('it to be asked', () => !left);
    // Until nothing moves any more.
    let last = -1;
    await until('the provider to be paused', async () => {
      const same = taken === last && taken > 0;
      last = taken;
      await pause(500);
      return same && taken === last;
    });
    expect(taken).toBeLessThan(MOST_TAKEN);
    // What was relayed is garbage for a while: far less than the whole is all that can be said at one moment.
    expect(residentMb() - before).toBeLessThan(WHOLE / MEGABYTE / 2);
    // A little is read, and a little more is taken.
    const stood = taken;
    let read = 0;
    socket.on('data', (bytes) => (read += bytes.length)).resume();
    await until('it to go on', () => read > 8 * MEGABYTE && taken > stood);
    socket.pause();
    expect(taken).toBeLessThan(read + MOST_TAKEN + 8 * MEGABYTE);
    socket.destroy();
    await until('the provider to be left', () => left);
  });
});
