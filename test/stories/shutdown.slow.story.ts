import { connect } from 'node:net';
import type OpenAI from 'openai';
import { promptly } from '../support/process/promptly';
import { unhindered } from '../support/process/unhindered';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { say } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** What SIGTERM means for those who are being served, and for those who only hold a connection. */
let story: Story;
const SHUTDOWN_TIMEOUT_MS = 6_000;
const start = async (): Promise<void> => {
  story = await startStory({ env: { GATEWAY_SHUTDOWN_TIMEOUT_MS: String(SHUTDOWN_TIMEOUT_MS) } });
};
beforeEach(start, START_TIMEOUT_MS);
afterEach(() => story?.close(), STOP_TIMEOUT_MS);

const openStream = async (after: number, opened?: Promise<void>) => {
  story.upstream.on('openai', say('one two three', { faults: { hold: { after, until: opened } } }));
  const stream = await story.openai.chat.completions.create({
    model: 'gpt-5-mini',
    messages: [{ role: 'user', content: 'Hello' }],
    stream: true,
  });
  const seen: { text: string; error?: unknown; ended: boolean } = { text: '', ended: false };
  const read = async (chunks: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<void> => {
    try {
      for await (const chunk of chunks) seen.text += chunk.choices[0]?.delta.content ?? '';
    } catch (error) {
      seen.error = error;
    }
    seen.ended = true;
  };
  const reading = read(stream);
  await until('the first words', () => seen.text === 'one two');
  return { seen, reading };
};

const finishes = async (): Promise<void> => {
  const gate = newGate();
  const { seen, reading } = await openStream(3, gate.opened);
  const ended = story.gateway.terminate();
  await until('the gateway to drain', async () =>
    fetch(`${story.gateway.url}/ready`).then(
      ({ status }) => status === 503,
      () => true,
    ),
  );
  gate.open();
  await reading;
  expect(seen).toEqual({ text: 'one two three', ended: true });
  await ended;
  expect(story.gateway.exitCode).toBe(0);
  story.upstream.assertClean();
};

it('lets live streams finish, takes nothing new, then ends with 0 (K3)', async () => {
  const anew = async (): Promise<void> => {
    await story.close();
    await start();
  };
  await unhindered(SHUTDOWN_TIMEOUT_MS / 2, '', finishes, anew);
});

it('ends a stream that will not finish with an error that the client understands (K3)', async () => {
  const { seen, reading } = await openStream(3);
  const ended = story.gateway.terminate();
  await reading;
  expect(seen.text).toBe('one two');
  expect(String(seen.error)).toContain('shutting down');
  await ended;
  expect(story.gateway.exitCode).toBe(0);
  expect(await story.gateway.db.query('SELECT outcome FROM requests')).toHaveLength(1);
});

it('does not wait for connections that ask for nothing', async () => {
  const { hostname, port } = new URL(story.gateway.url);
  const silent = Array.from({ length: 5 }, () => connect(Number(port), hostname).on('error', () => undefined));
  await Promise.all(silent.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  // Far below the time that clients have for their headers.
  await promptly(13_000, '', () => story.gateway.terminate());
  expect(story.gateway.exitCode).toBe(0);
  for (const socket of silent) socket.destroy();
});
