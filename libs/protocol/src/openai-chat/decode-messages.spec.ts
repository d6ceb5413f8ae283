import type { Json } from '@libs/kernel';
import { decodeMessages } from './decode-messages';

const refused = (param: string, code = 'invalid_request') => expect.objectContaining({ code, param, status: 400 });
const text = (said: string) => ({ type: 'text', text: said });
const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{"a":1}' } });

describe("OpenAI's messages", () => {
  it('put instructions apart, in order, from wherever they stand', () => {
    expect(
      decodeMessages([
        { role: 'system', content: 'one' },
        { role: 'user', content: 'hi', name: 'Ann' },
        { role: 'developer', content: [text('two'), { ...text('three'), cache_control: { type: 'ephemeral' } }] },
      ]),
    ).toEqual({
      system: [text('one'), text('two'), { ...text('three'), cacheControl: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: [text('hi')], name: 'Ann' }],
    });
  });

  it('may hold images by address or in themselves', () => {
    const images = [
      { url: 'https://example.com/a.png', detail: 'low' },
      { url: 'data:image/PNG;base64,AAAA' },
      { url: 'data:image/svg+xml;charset=utf-8;base64,BBBB' },
    ];
    const content = [text('look'), ...images.map((image_url) => ({ type: 'image_url', image_url }))];
    expect(decodeMessages([{ role: 'user', content }]).messages[0]?.content).toEqual([
      text('look'),
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' }, detail: 'low' },
      { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AAAA' } },
      { type: 'image', source: { type: 'base64', mediaType: 'image/svg+xml', data: 'BBBB' } },
    ]);
  });

  it.each(['file:///etc/passwd', 'gopher://a', '//a/b', 'data:image/png,raw', ''])('take no image from %j (D4)', (url) => {
    const messages = [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }];
    expect(() => decodeMessages(messages)).toThrow(refused('messages[0].content[0].image_url.url', 'url_not_allowed'));
  });

  it('give the results of one turn to one user message', () => {
    const { messages } = decodeMessages([
      { role: 'assistant', content: null, tool_calls: [call('1'), call('2')] },
      { role: 'tool', tool_call_id: '1', content: 'r1' },
      { role: 'tool', tool_call_id: '2', content: [text('r2')] },
      { role: 'user', content: 'and now?' },
      { role: 'assistant', content: '', tool_calls: [call('3')], reasoning_content: 'hm' },
      { role: 'tool', tool_call_id: '3', content: '' },
    ]);
    const toolCall = (id: string) => ({ type: 'tool_call', id, name: 'f', arguments: '{"a":1}' });
    const result = (id: string, ...content: object[]) => ({ type: 'tool_result', toolCallId: id, content });
    expect(messages).toEqual([
      { role: 'assistant', content: [toolCall('1'), toolCall('2')] },
      { role: 'user', content: [result('1', text('r1')), result('2', text('r2'))] },
      { role: 'user', content: [text('and now?')] },
      { role: 'assistant', content: [{ type: 'reasoning', text: 'hm' }, toolCall('3')] },
      { role: 'user', content: [result('3')] },
    ]);
  });

  it('keep refusals apart from what was said, in both forms', () => {
    const { messages } = decodeMessages([
      { role: 'user', content: 'x' },
      { role: 'assistant', content: null, refusal: 'no' },
      { role: 'assistant', content: [text('a'), { type: 'refusal', refusal: 'never' }] },
    ]);
    expect(messages.slice(1)).toEqual([
      { role: 'assistant', content: [], refusal: 'no' },
      { role: 'assistant', content: [text('a')], refusal: 'never' },
    ]);
  });

  it('of the time before tools get ids, a new one for each call of the same function', () => {
    const called = { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } };
    const answered = { role: 'function', name: 'f', content: 'r' };
    const { messages } = decodeMessages([{ role: 'user', content: 'x' }, called, answered, called, answered]);
    const ids = messages.flatMap(({ content }) =>
      content.map((part) => (part.type === 'tool_call' ? part.id : part.type === 'tool_result' ? `> ${part.toolCallId}` : '')),
    );
    expect(ids).toEqual(['', 'call_1', '> call_1', 'call_3', '> call_3']);
  });

  it.each<[Json[], string]>([
    [['hi'], 'messages[0]'],
    [[{ content: 'hi' }], 'messages[0].role'],
    [[{ role: 'wizard', content: 'hi' }], 'messages[0].role'],
    [[{ role: 'user' }], 'messages[0].content'],
    [[{ role: 'user', content: null }], 'messages[0].content'],
    [[{ role: 'user', content: 5 }], 'messages[0].content'],
    [[{ role: 'user', content: ['hi'] }], 'messages[0].content[0]'],
    [[{ role: 'user', content: [{ type: 'text' }] }], 'messages[0].content[0].text'],
    [[{ role: 'user', content: [{ type: 'picture' }] }], 'messages[0].content[0].type'],
    [[{ role: 'user', content: [{ type: 'image_url', image_url: 'https://a' }] }], 'messages[0].content[0].image_url'],
    [[{ role: 'system', content: [{ type: 'image_url', image_url: { url: 'https://a' } }] }], 'messages[0].content[0].type'],
    [[{ role: 'tool', content: 'r' }], 'messages[0].tool_call_id'],
    [[{ role: 'function', name: 'f', content: 'r' }], 'messages[0].name'],
    [[{ role: 'assistant', tool_calls: [{}] }], 'messages[0].tool_calls[0].function'],
    [[{ role: 'assistant', tool_calls: [{ function: {} }] }], 'messages[0].tool_calls[0].id'],
    [[{ role: 'assistant', tool_calls: 'f' }], 'messages[0].tool_calls'],
  ])('are refused when %j by the place of the fault', (messages, param) =>
    expect(() => decodeMessages(messages)).toThrow(refused(param)),
  );
});
