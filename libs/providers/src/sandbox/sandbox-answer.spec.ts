import type { JsonObject } from '@libs/kernel';
import { blocksOf, decodeAll } from '../assemble.fixture';
import { adapterFor } from '../adapter-for';
import { SANDBOX_MODELS } from './models';
import { sandboxAnswer, type SandboxAnswer } from './sandbox-answer';

const adapter = adapterFor('openai-compatible', 'sandbox');
const ask = (model: string, content: JsonObject[string], rest: JsonObject = {}): SandboxAnswer =>
  sandboxAnswer({ model, messages: [{ role: 'user', content }], ...rest });
const bodyOf = (answer: SandboxAnswer): JsonObject =>
  JSON.parse(Buffer.concat(answer.frames.map((frame) => frame.bytes)).toString()) as JsonObject;
const streamed = { stream: true, stream_options: { include_usage: true } };
const eventsOf = (answer: SandboxAnswer) =>
  decodeAll(
    adapter.createStreamDecoder(),
    answer.frames.map((frame) => frame.bytes.toString()),
  );
const textOf = (answer: SandboxAnswer): unknown => adapter.decodeResponse(bodyOf(answer)).candidates[0]?.content[0];

describe('sandboxAnswer', () => {
  it('echoes, whole and streamed alike, with its usage counted', () => {
    const whole = ask('sandbox/echo', 'Hello,  dear world!');
    expect(whole).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    const response = adapter.decodeResponse(bodyOf(whole));
    expect(response).toMatchObject({ model: 'sandbox/echo', usageReported: true, usage: { inputTokens: 8, outputTokens: 5 } });
    expect(textOf(whole)).toEqual({ type: 'text', text: 'Hello,  dear world!' });
    const stream = ask('echo', 'Hello,  dear world!', streamed);
    expect(stream.headers['content-type']).toContain('text/event-stream');
    expect(stream.frames.length).toBeGreaterThan(5);
    const events = eventsOf(stream);
    expect(blocksOf(events)[0]).toEqual(['text(Hello,  dear world!)']);
    expect(events).toContainEqual({ type: 'usage', usage: response.usage });
    expect(events.at(-1)).toEqual({ type: 'end' });
  });

  it('gives the same answer to the same request, and another id to another', () => {
    expect(ask('echo', 'a', streamed)).toEqual(ask('echo', 'a', streamed));
    expect(bodyOf(ask('echo', 'a'))['id']).not.toBe(bodyOf(ask('echo', 'b'))['id']);
  });

  it('reports stream usage only when asked', () => {
    expect(ask('echo', 'a', { stream: true }).frames.some((frame) => frame.bytes.includes('"usage"'))).toBe(false);
  });

  it('honours limits: output length, stop sequences, words', () => {
    expect(adapter.decodeResponse(bodyOf(ask('echo', 'one two three', { max_tokens: 2 })))).toMatchObject({
      candidates: [{ stopReason: 'length', content: [{ text: 'one two' }] }],
      usage: { outputTokens: 2 },
    });
    expect(textOf(ask('echo', 'one two three', { stop: [' th'] }))).toMatchObject({ text: 'one two' });
    expect(textOf(ask('echo', 'a b [[words=5]]'))).toMatchObject({ text: 'a b a b a' });
    expect(eventsOf(ask('echo', 'a [[words=1000]]', streamed)).filter((event) => event.type === 'text_delta')).toHaveLength(1000);
  });

  it('is as slow as it is told', () => {
    const delays = ask('slow', '[[delay_ms=2000]] [[pace_ms=50]] one two', streamed).frames.map((frame) => frame.delayMs);
    expect(delays[0]).toBe(2000);
    expect(new Set(delays.slice(1))).toEqual(new Set([50]));
    expect(ask('slow', 'one two').frames[0]?.delayMs).toBe(1200);
    expect(textOf(ask('slow', '[[delay_ms=2000]] one two'))).toMatchObject({ text: 'one two' });
  });

  it('fails on request before the answer', () => {
    const limited = ask('flaky', 'x [[status=429 retry_after=2]]');
    expect(limited).toMatchObject({ status: 429, headers: { 'retry-after': '2' } });
    const read = (answer: SandboxAnswer) =>
      adapter.decodeError(answer.status, answer.headers, Buffer.from(JSON.stringify(bodyOf(answer))), 0);
    expect(read(limited)).toMatchObject({ kind: 'rate', retryAfterMs: 2000 });
    expect(read(ask('flaky', '[[status=429 quota]]')).kind).toBe('quota');
    expect(read(ask('flaky', '[[status=401]]')).kind).toBe('auth');
    expect(read(ask('flaky', '[[status=400]]')).kind).toBe('client');
    expect(read(ask('flaky', '[[status=503]]', streamed)).kind).toBe('server');
    expect(ask('flaky', '[[html]]', streamed).headers['content-type']).toBe('text/html');
  });

  it('fails on request in the middle', () => {
    const cut = ask('flaky', 'one two three four [[cut]]', streamed);
    expect(cut.fault).toBe('cut');
    expect(eventsOf(cut).some((event) => event.type === 'text_delta')).toBe(true);
    expect(eventsOf(cut).some((event) => event.type === 'end')).toBe(false);
    expect(ask('flaky', 'one two [[hang]]', streamed).fault).toBe('hang');
    expect(ask('flaky', '[[hang=head]]', streamed)).toMatchObject({ fault: 'hang', frames: [] });
    expect(() => bodyOf(ask('flaky', 'one two [[cut]]'))).toThrow(SyntaxError);
    expect(eventsOf(ask('flaky', 'one two [[error_mid_stream]]', streamed)).at(-1)).toMatchObject({ type: 'error' });
    expect(ask('flaky', 'one two [[error_mid_stream]]').status).toBe(500);
    const polite = ask('flaky', 'one two [[no_done]]', streamed);
    expect(polite.fault).toBeUndefined();
    expect(eventsOf(polite).some((event) => event.type === 'end')).toBe(false);
  });

  it('fails for about half of all prompts when nothing is said, always the same', () => {
    const answers = Array.from({ length: 200 }, (_, i) => ask('flaky', `prompt ${i}`, streamed));
    const good = answers.filter(
      (answer) => answer.status === 200 && !answer.fault && answer.frames.at(-1)?.bytes.includes('[DONE]'),
    );
    expect(good.length).toBeGreaterThan(60);
    expect(good.length).toBeLessThan(140);
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200, 429, 500]));
    expect(ask('flaky', 'prompt 7')).toEqual(ask('flaky', 'prompt 7'));
  });

  const tool = (name: string, properties: JsonObject): JsonObject => ({
    type: 'function',
    function: { name, parameters: { type: 'object', properties } },
  });
  const tools = [tool('weather', { city: { type: 'string' }, days: { type: 'integer', minimum: 2 } }), tool('time', {})];
  const argumentsText = '{"city":"sample city","days":2}';

  it('calls the tools it is offered', () => {
    const [candidate] = adapter.decodeResponse(bodyOf(ask('tools', 'Weather?', { tools }))).candidates;
    expect(candidate).toMatchObject({
      stopReason: 'tool_calls',
      content: [{ type: 'tool_call', name: 'weather', arguments: argumentsText }],
    });
    const both = eventsOf(ask('tools', 'Both [[parallel]]', { tools, ...streamed }));
    expect(blocksOf(both)[0]?.map((block) => block.replace(/#[^(]+/, ''))).toEqual([`weather(${argumentsText})`, 'time({})']);
    const chosen = ask('tools', 'x [[parallel]]', { tools, tool_choice: { type: 'function', function: { name: 'time' } } });
    expect(adapter.decodeResponse(bodyOf(chosen)).candidates[0]?.content).toMatchObject([{ name: 'time' }]);
    for (const rest of [{}, { tools, tool_choice: 'none' }])
      expect(textOf(ask('tools', 'x', rest))).toMatchObject({ type: 'text' });
  });

  it('computes what it is asked, where it is offered a calculator', () => {
    const calculator = tool('calculator', { expression: { type: 'string' } });
    const expressionFor = (text: string): unknown => {
      const [candidate] = adapter.decodeResponse(bodyOf(ask('tools', text, { tools: [calculator] }))).candidates;
      const [call] = candidate?.content ?? [];
      return call?.type === 'tool_call' ? JSON.parse(call.arguments) : undefined;
    };
    expect(expressionFor('What is 6 x 7?')).toEqual({ expression: '6 * 7' });
    expect(expressionFor('Take 10 ÷ 4 - 1.5.')).toEqual({ expression: '10 / 4 - 1.5' });
    expect(expressionFor('How are you?')).toEqual({ expression: 'sample expression' });
  });

  it('refuses what a provider would: models of another kind, and roles that there are not', () => {
    expect(sandboxAnswer({ model: 'embed', messages: [{ role: 'user', content: 'x' }] }).status).toBe(404);
    const strange = sandboxAnswer({ model: 'echo', messages: [{ role: 'usr', content: 'x' }] });
    expect(JSON.parse(String(strange.frames[0]?.bytes))).toMatchObject({ error: { param: 'messages[0].role' } });
  });

  it('quotes the results it is given', () => {
    const answer = sandboxAnswer({
      model: 'tools',
      tools,
      messages: [
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: '12 degrees' },
      ],
    });
    expect(textOf(answer)).toEqual({ type: 'text', text: 'The tool weather returned: 12 degrees' });
  });

  it('describes the images it is sent', () => {
    const png = Buffer.alloc(33);
    png.writeUInt32BE(0x89504e47, 0);
    png.writeUInt32BE(640, 16);
    png.writeUInt32BE(480, 20);
    const parts = [
      { type: 'text', text: 'What is it?' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${png.toString('base64')}` } },
      { type: 'image_url', image_url: { url: 'https://pictures.example/a.jpg' } },
    ];
    expect(textOf(ask('image', parts))).toEqual({
      type: 'text',
      text: 'I received 2 images. Image 1: image/png, 33 bytes, 640x480 pixels. Image 2: at an address on pictures.example.',
    });
    expect(textOf(ask('image', 'none'))).toEqual({ type: 'text', text: 'I received 0 images.' });
  });

  it('refuses what it does not know', () => {
    expect(ask('sandbox/nope', 'x')).toMatchObject({ status: 404 });
    expect(sandboxAnswer({})).toMatchObject({ status: 404 });
    expect(sandboxAnswer({ model: 'echo' })).toMatchObject({ status: 400 });
    expect(ask('echo', 'x', { n: 2 })).toMatchObject({ status: 400 });
  });

  it('has every model that it lists', () => {
    for (const { id } of SANDBOX_MODELS.filter((model) => model.id !== 'sandbox/embed'))
      expect(ask(id, 'x [[no_done]]').status).toBe(200);
  });
});
