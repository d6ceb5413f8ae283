import { countSlices } from './count-slices';
import { textOfBody } from './text-of-body';

const textsOf = (body: Parameters<typeof textOfBody>[0]): string[] => textOfBody(body).texts;

describe('textOfBody', () => {
  it.each([
    [
      'OpenAI chat',
      {
        messages: [
          { role: 'system', content: 'A' },
          { role: 'user', content: [{ type: 'text', text: 'B' }] },
        ],
      },
      ['A', 'B'],
    ],
    [
      'OpenAI Responses',
      { instructions: 'A', input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'B' }] }] },
      ['B', 'A'],
    ],
    ['Responses with a text', { input: 'A' }, ['A']],
    ['Anthropic', { system: [{ type: 'text', text: 'A' }], messages: [{ role: 'user', content: 'B' }] }, ['B', 'A']],
    [
      'Gemini',
      { systemInstruction: { parts: [{ text: 'A' }] }, contents: [{ role: 'user', parts: [{ text: 'B' }] }] },
      ['B', 'A'],
    ],
    ['completions', { prompt: ['A', 'B'] }, ['A', 'B']],
    ['the house dialect', { prompt: 'A', attachments: [{ type: 'text', text: 'B' }] }, ['A', 'B']],
  ])('reads %s', (_name, body, texts) => {
    expect(textsOf({ model: 'm', user: 'somebody', stop: ['x'], ...body })).toEqual(texts);
  });

  it('reads calls, their results and reasoning, and nothing that is for programs', () => {
    const body = {
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 'c2lnbmVk' },
            { type: 'tool_use', id: 'toolu_1', name: 'look', input: { city: 'Bern' } },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'rain' }] },
        { role: 'assistant', tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }] },
      ],
    };
    expect(textsOf(body)).toEqual(['hm', 'look', 'Bern', 'rain', 'f', '{"a":1}']);
  });

  it('reads the names of fields where they are a schema', () => {
    const tools = [{ name: 'f', input_schema: { type: 'object', properties: { city: { type: 'string' } } } }];
    expect(textsOf({ messages: [], tools })).toEqual(expect.arrayContaining(['properties', 'city', 'string']));
  });

  it('counts turns, pictures and files by a figure', () => {
    const plain = textOfBody({ messages: [{ role: 'user', content: 'x' }] });
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(10_000) } };
    const shown = textOfBody({ messages: [{ role: 'user', content: ['x', image] }] });
    expect(plain.extra).toBe(3 + 4);
    expect(shown).toEqual({ texts: ['x'], extra: plain.extra + 1_000 });
  });

  it('stops at a depth where no text is', () => {
    let deep: object = { text: 'x' };
    for (let i = 0; i < 5_000; i++) deep = { inner: deep };
    expect(textsOf({ messages: [deep] as never })).toEqual([]);
  });
});

describe('countSlices', () => {
  const words = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

  it('cuts long texts between words and loses nothing', () => {
    const text = 'four word long text '.repeat(2_000);
    const seen: string[] = [];
    const counted = countSlices(
      [text, 'and more'],
      (slice) => (seen.push(slice), words(slice)),
      1_000,
      () => 0,
    );
    expect(counted).toEqual({ tokens: 8_002, chars: text.length + 8, cut: false });
    expect(seen.join('')).toBe(`${text}and more`);
    expect(Math.max(...seen.map((slice) => slice.length))).toBeLessThanOrEqual(2_048);
  });

  it('never cuts a pair in two', () => {
    const text = '🙂'.repeat(5_000);
    const seen: string[] = [];
    countSlices(
      [text, `x${text}`],
      (slice) => seen.push(slice),
      1_000,
      () => 0,
    );
    expect(seen.every((slice) => Buffer.from(slice).toString() === slice)).toBe(true);
  });

  it('reckons the rest at the rate found when the time is up', () => {
    let now = 0;
    const counted = countSlices(
      ['x'.repeat(2_048 * 100)],
      (slice) => ((now += 10), slice.length / 4),
      95,
      () => now,
    );
    expect(counted).toEqual({ tokens: 2_048 * 25, chars: 2_048 * 100, cut: true });
  });
});
