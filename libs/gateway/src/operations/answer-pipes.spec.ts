import { EventsPipe, RawPipe } from './answer-pipes';

const frame = (value: object | string): Buffer =>
  Buffer.from(`data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`);

describe('RawPipe', () => {
  it('passes bytes as they are, and takes the end of the connection for the end', () => {
    const pipe = new RawPipe();
    const bytes = Buffer.from([1, 2, 3]);
    expect(pipe.push(bytes)).toBe(bytes);
    expect(pipe.state).toMatchObject({ committed: true, ended: false });
    pipe.endOfConnection();
    expect(pipe.state.ended).toBe(true);
  });
});

describe('EventsPipe', () => {
  it('passes events as they are and reads usage from the last one', () => {
    const pipe = new EventsPipe();
    const delta = frame({ type: 'transcript.text.delta', delta: 'Hi' });
    expect(pipe.push(delta)).toBe(delta);
    pipe.push(frame({ type: 'transcript.text.done', usage: { type: 'tokens', input_tokens: 5, output_tokens: 2 } }));
    pipe.endOfConnection();
    expect(pipe.state).toMatchObject({ ended: true, usage: { inputTokens: 5, outputTokens: 2 } });
  });

  it('adds up what several images used', () => {
    const pipe = new EventsPipe();
    for (let i = 0; i < 2; i++)
      pipe.push(frame({ type: 'image_generation.completed', usage: { input_tokens: 10, output_tokens: 100 } }));
    expect(pipe.state.usage).toMatchObject({ inputTokens: 20, outputTokens: 200 });
  });

  it.each([
    ['a last event', { type: 'speech.audio.done' }, true],
    ['[DONE]', '[DONE]', true],
    ['neither', { type: 'speech.audio.delta', audio: 'AA==' }, false],
  ])('ends well only behind a closing mark: %s', (_what, last, ended) => {
    const pipe = new EventsPipe();
    pipe.push(frame(last));
    pipe.endOfConnection();
    expect(pipe.state.ended).toBe(ended);
  });

  it('holds an error back, to be told once in our own form', () => {
    const pipe = new EventsPipe();
    expect(pipe.push(frame({ error: { message: 'no', code: 'c', type: 't' } }))).toBeNull();
    expect(pipe.state.error).toEqual({ message: 'no', code: 'c', type: 't' });
  });

  it('passes what it does not understand', () => {
    const pipe = new EventsPipe();
    for (const odd of [': comment\n\n', 'data: {"half\n\n', 'event: x\n\n', 'data: 7\n\n'])
      expect(pipe.push(Buffer.from(odd))?.toString()).toBe(odd);
  });
});
