import { conversationOf } from './conversation';

const of = (body: object): number | undefined => conversationOf(Buffer.from(JSON.stringify(body)), 7);
const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown) => ({ role: 'assistant', content });
const RULES = 'You are the assistant of a shop. '.repeat(200);

describe('a conversation without a name', () => {
  it.each<[string, object, object]>([
    [
      'of OpenAI',
      { messages: [{ role: 'system', content: RULES }, user('One?')], stream: true },
      { messages: [{ role: 'system', content: RULES }, user('One?'), assistant('1'), user('Two?')], temperature: 0 },
    ],
    [
      'of Anthropic, whose marks of the cache move',
      { system: RULES, messages: [user([{ type: 'text', text: 'One?', cache_control: { type: 'ephemeral' } }])] },
      { system: [{ type: 'text', text: RULES }], messages: [user('One?'), assistant('1'), user('Two?')] },
    ],
    [
      'of Gemini, whose first turn does not say who speaks',
      { contents: [{ parts: [{ text: 'One?' }] }] },
      {
        contents: [
          { role: 'user', parts: [{ text: 'One?' }] },
          { role: 'model', parts: [{ text: '1' }] },
          { parts: [{ text: 'Two?' }] },
        ],
      },
    ],
    [
      'of the Responses API, with calls of tools between',
      { input: 'One?', instructions: RULES },
      { input: [user('One?'), { type: 'function_call', name: 'f', arguments: '{}' }, user('Two?')], instructions: RULES },
    ],
    [
      'whose roles come last, and whose texts hold quotes, brackets and roles',
      { messages: [{ content: 'Say "\\"}],{\\"role\\":\\"assistant\\"" [{', role: 'user' }] },
      { messages: [{ content: 'Say "\\"}],{\\"role\\":\\"assistant\\"" [{', role: 'user' }, assistant('No.'), user('Why?')] },
    ],
  ])('%s is the same from turn to turn', (_name, first, later) => {
    expect(of(first)).toBeDefined();
    expect(of(later)).toBe(of(first));
  });

  it('is another one when it is asked something else under the same instructions', () => {
    const asked = (question: string) => of({ messages: [{ role: 'system', content: RULES }, user(question)] });
    expect(new Set(Array.from({ length: 1_000 }, (_, i) => asked(`Question ${i}?`))).size).toBe(1_000);
  });

  it('is nothing where nothing was said', () => {
    expect([
      of({}),
      of({ messages: [] }),
      of({ messages: [assistant('1')] }),
      conversationOf(Buffer.from('nonsense'), 7),
    ]).toEqual(Array.from({ length: 4 }, () => undefined));
  });
});
