import { fail, say } from '../support/upstream/answer';
import { until } from '../support/process/until';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** Several answers to one request, from a provider whose calls give only one. */

let story: Story;
beforeAll(async () => (story = await startStory({ env: { RETRY_MAX_ATTEMPTS: '1' } })), START_TIMEOUT_MS);
afterAll(() => story.close(), STOP_TIMEOUT_MS);
beforeEach(() => story.gateway.reviveProviderKeys());
afterEach(() => story.upstream.assertClean());

const ask = { model: 'claude-haiku-4-5', messages: [{ role: 'user' as const, content: 'Hello' }], n: 3 };
const tokens = (input: number, output: number) => ({ input, output });

describe('n > 1', () => {
  it('gives so many answers, and counts what all of them used', async () => {
    const received = story.upstream.requests.length;
    story.upstream.on(
      'anthropic',
      say('One.', { tokens: tokens(10, 1) }),
      say('Two.', { tokens: tokens(10, 2) }),
      say('Three.', { tokens: tokens(10, 3) }),
    );
    const answer = await story.openai.chat.completions.create(ask);
    expect(answer.choices.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(answer.choices.map(({ message }) => message.content).toSorted()).toEqual(['One.', 'Three.', 'Two.']);
    expect(answer.usage).toMatchObject({ prompt_tokens: 30, completion_tokens: 6 });
    expect(story.upstream.requests).toHaveLength(received + 3);
  });

  it('streams them side by side as one stream', async () => {
    story.upstream.on(
      'anthropic',
      say('a b c', { tokens: tokens(5, 3) }),
      say('d e', { tokens: tokens(5, 2) }),
      say('f', { tokens: tokens(5, 1) }),
    );
    const stream = await story.openai.chat.completions.create({ ...ask, stream: true, stream_options: { include_usage: true } });
    const texts = ['', '', ''];
    const ends: (string | null)[] = [];
    const ids = new Set<string>();
    let usage: unknown;
    for await (const chunk of stream) {
      ids.add(chunk.id);
      usage = chunk.usage ?? usage;
      for (const choice of chunk.choices) {
        texts[choice.index] += choice.delta.content ?? '';
        if (choice.finish_reason !== null) ends.push(choice.finish_reason);
      }
    }
    expect(texts.toSorted()).toEqual(['a b c', 'd e', 'f']);
    expect(ends).toEqual(['stop', 'stop', 'stop']);
    expect(ids.size).toBe(1);
    expect(usage).toMatchObject({ prompt_tokens: 15, completion_tokens: 6 });
  });

  it('is all or nothing: the next target is asked when one of them fails', async () => {
    const received = story.upstream.requests.length;
    const afterAllCame = async () => {
      await until('all three to be asked', () => story.upstream.requests.length >= received + 3);
      return fail(500);
    };
    story.upstream.on('anthropic', say('One.'), afterAllCame, say('Three.', { faults: { hold: { after: 0 } } }));
    story.upstream.on('openai', say('From elsewhere.'));
    const answer = await story.openai.chat.completions.create({ ...ask, model: 'claude-haiku-4-5,gpt-5-mini', n: 3 });
    expect(answer.choices.length).toBeGreaterThan(0);
    expect(answer.model).toContain('gpt-5-mini');
    await until('no call to be left open', () => story.upstream.requests.every(({ reply }) => reply.state !== 'open'));
  });

  it('ends all of them when the client leaves', async () => {
    const received = story.upstream.requests.length;
    const hold = { faults: { hold: { after: 5 } } };
    story.upstream.on('anthropic', say('a b', hold), say('c d', hold), say('e f', hold));
    const stream = await story.openai.chat.completions.create({ ...ask, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    stream.controller.abort();
    const mine = () => story.upstream.requests.slice(received);
    await until('all calls to be left', () => mine().length === 3 && mine().every(({ reply }) => reply.state === 'client_left'));
  });
});
