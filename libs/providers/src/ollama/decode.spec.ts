import type { JsonObject } from '@libs/kernel';
import { blocksOf } from '../assemble.fixture';
import { ollamaAdapter } from './adapter';

const at = '2026-11-20T12:00:00.5Z';
const line = (message: JsonObject, more: JsonObject = { done: false }): string =>
  JSON.stringify({ model: 'm', created_at: at, message: { role: 'assistant', content: '', ...message }, ...more });
const done = { done: true, done_reason: 'stop', prompt_eval_count: 5, eval_count: 3 };

const events = (...lines: string[]) => {
  const decoder = ollamaAdapter.createStreamDecoder();
  return lines.flatMap((data) => decoder.frame(data));
};

describe('a stream', () => {
  it('begins with the model and its time, which answers have instead of an id', () => {
    expect(events(line({ content: 'a' }))[0]).toEqual({ type: 'start', id: '', model: 'm', created: 1_795_176_000 });
  });

  it('keeps thinking, text and calls of one line apart, in this order', () => {
    const call = { function: { name: 'f', arguments: { a: 1 } } };
    const seen = events(line({ thinking: 'Hm', content: 'Ok', tool_calls: [call] }), line({}, done));
    expect(blocksOf(seen)[0]).toEqual(['reasoning(Hm)', 'text(Ok)', expect.stringMatching(/^f#call_[0-9a-f]{24}\(\{"a":1\}\)$/)]);
  });

  it('goes on with text behind a call in a block of its own', () => {
    const call = { id: 'c1', function: { name: 'f', arguments: {} } };
    const seen = events(line({ content: 'a' }), line({ tool_calls: [call] }), line({ content: 'b' }), line({}, done));
    expect(blocksOf(seen)[0]).toEqual(['text(a)', 'f#c1({})', 'text(b)']);
    expect(seen.at(-3)).toMatchObject({ type: 'finish', stopReason: 'tool_calls' });
  });

  it('makes up ids of calls that differ, and are the same on every reading', () => {
    const calls = { tool_calls: [{ function: { name: 'f', arguments: {} } }, { function: { name: 'f', arguments: {} } }] };
    const ids = () => events(line(calls)).flatMap((event) => ('id' in event && event.type === 'block_start' ? [event.id] : []));
    expect(new Set(ids()).size).toBe(2);
    expect(ids()).toEqual(ids());
  });

  it('is read when all of it comes in the last line', () => {
    const seen = events(line({ content: 'All.' }, done));
    expect(blocksOf(seen)[0]).toEqual(['text(All.)']);
    expect(seen.map(({ type }) => type)).toEqual(['start', 'block_start', 'text_delta', 'block_stop', 'finish', 'usage', 'end']);
  });

  it('carries log probabilities', () => {
    const logprobs = [{ token: 'a', logprob: -0.1, bytes: [97] }];
    expect(events(line({ content: 'a' }, { done: false, logprobs }))).toContainEqual({
      type: 'logprobs',
      candidate: 0,
      content: logprobs,
    });
  });

  it('says nothing after its end or after an error', () => {
    expect(events(line({}, done), line({ content: 'more' }))).toEqual(events(line({}, done)));
    const failed = events(JSON.stringify({ error: 'gone' }), line({ content: 'more' }));
    expect(failed).toEqual([{ type: 'error', message: 'gone', code: undefined, upstreamType: undefined }]);
  });

  it('refuses a line that says nothing', () => {
    expect(() => events('{}')).toThrow(expect.objectContaining({ code: 'upstream_bad_response' }));
    expect(() => events('[1]')).toThrow(expect.objectContaining({ code: 'upstream_bad_response' }));
  });
});

describe('a whole answer', () => {
  const answer = (message: JsonObject, more: JsonObject = done): JsonObject => JSON.parse(line(message, more)) as JsonObject;

  it('holds thinking, text, calls and log probabilities', () => {
    const logprobs = [{ token: 'a', logprob: -0.1 }];
    const call = { id: 'c1', function: { name: 'f', arguments: { a: 'ü' } } };
    const response = ollamaAdapter.decodeResponse(
      answer({ thinking: 'Hm', content: 'Ok', tool_calls: [call] }, { ...done, logprobs }),
    );
    expect(response).toMatchObject({ id: '', model: 'm', created: 1_795_176_000, usage: { inputTokens: 5, outputTokens: 3 } });
    expect(response.candidates).toEqual([
      {
        index: 0,
        content: [
          { type: 'reasoning', text: 'Hm' },
          { type: 'text', text: 'Ok' },
          { type: 'tool_call', id: 'c1', name: 'f', arguments: '{"a":"ü"}' },
        ],
        stopReason: 'tool_calls',
        logprobs,
      },
    ]);
  });

  it.each<[string, JsonObject, boolean, number]>([
    ['both figures', { prompt_eval_count: 5, eval_count: 3 }, true, 3],
    ['an empty answer, whose figure is left out', { prompt_eval_count: 5 }, true, 0],
    ['a prompt that was not counted', { eval_count: 3 }, false, 0],
    ['nothing', {}, false, 0],
    ['absurd figures', { prompt_eval_count: -5, eval_count: 1e300 }, false, 0],
  ])('tells its cost: %s (G14)', (_name, figures, reported, output) => {
    const response = ollamaAdapter.decodeResponse(answer({ content: 'a' }, { done: true, ...figures }));
    expect(response.usageReported).toBe(reported);
    expect(response.usage.outputTokens).toBe(output);
  });
});

describe('errors', () => {
  const failure = (status: number, error: string) =>
    ollamaAdapter.decodeError(status, {}, Buffer.from(JSON.stringify({ error })), 0);

  it('names a model that is not there by the code that clients look for', () => {
    expect(failure(404, "model 'x' not found")).toMatchObject({ kind: 'client', code: 'model_not_found' });
    expect(failure(404, 'page not found')).not.toHaveProperty('code', 'model_not_found');
  });

  it('tells a prompt that is too long, a wish that cannot be had, and a busy server apart', () => {
    expect(failure(400, 'the input length exceeds the context length')).toMatchObject({
      kind: 'client',
      code: 'context_length_exceeded',
    });
    expect(failure(400, '"x" does not support tools')).toMatchObject({ kind: 'client' });
    expect(failure(503, 'server busy, please try again')).toMatchObject({ kind: 'server' });
  });
});

it('relays nothing', () => {
  expect(ollamaAdapter.relays).toEqual([]);
  expect(() => ollamaAdapter.createRelayTap({ dialect: 'openai-chat', stream: true, includeUsage: true })).toThrow();
});
