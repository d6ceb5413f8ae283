import type { JsonObject } from '@libs/kernel';
import type { DialectId } from './dialect';
import { dialects } from './dialects';

const leftOut = (dialect: DialectId, body: JsonObject): string[] =>
  dialects[dialect].decodeRequest({ model: 'm', ...body }).leftOut ?? [];
const dropped = (...names: string[]): string[] => names.map((name) => `${name}: dropped, it has no translation`);
const parameters = { type: 'object', properties: {} };

describe('fields that nobody knows are named wherever they stand', () => {
  it('in chat completions', () => {
    const image_url = { url: 'https://a.example/b.png', detail: 'low', verve: 1 };
    const messages = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi', vim: 1, gone: null },
          { type: 'image_url', image_url },
        ],
      },
      { role: 'assistant', content: 'a', audio: { id: 'audio_1' }, parsed: null },
    ];
    const tools = [{ type: 'function', function: { name: 'f', parameters, strict: true, zest: {} } }];
    const thinking = { type: 'enabled', budget_tokens: 9, verve: 1 };
    expect(leftOut('openai-chat', { messages, tools, thinking })).toEqual(
      dropped('messages.content.vim', 'messages.content.image_url.verve', 'messages.audio', 'thinking.verve', 'tools.zest'),
    );
  });

  it('in Responses, where a prompt-cache mark is kept', () => {
    const input = [
      { role: 'user', content: [{ type: 'input_text', text: 'Hi', vim: 1, cache_control: { type: 'ephemeral' } }] },
      { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'Hm', verve: 1 }] },
    ];
    const tools = [
      { type: 'function', name: 'f', parameters, zest: 1 },
      { type: 'web_search', any: 1 },
    ];
    expect(leftOut('openai-responses', { input, tools })).toEqual(dropped('input.content.vim', 'tools.zest'));
    expect(dialects['openai-responses'].decodeRequest({ model: 'm', input }).messages[0]).toMatchObject({
      content: [{ cacheControl: { type: 'ephemeral' } }],
    });
  });

  it("in Anthropic's messages", () => {
    const use = { type: 'tool_use', id: 'a', name: 'f', input: {}, caller: { type: 'direct' }, zest: 1 };
    const messages = [
      { role: 'user', content: [{ type: 'text', text: 'Hi', vim: 1 }] },
      { role: 'assistant', content: [use] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'b', verve: 1 }] }] },
    ];
    const tools = [
      { name: 'f', input_schema: parameters, defer_loading: true },
      { type: 'bash_20250124', name: 'bash', any: 1 },
    ];
    const metadata = { user_id: 'u', ticket: 't' };
    expect(leftOut('anthropic-messages', { max_tokens: 9, messages, tools, metadata })).toEqual(
      dropped(
        'metadata.ticket',
        'messages.content.vim',
        'messages.content.zest',
        'messages.content.verve',
        'tools.defer_loading',
      ),
    );
  });
});

it("Google's words for a signature that there is not are none", () => {
  const functionCall = { name: 'f', args: {} };
  const parts = [{ functionCall, thoughtSignature: 'skip_thought_signature_validator' }, { functionCall }];
  const contents = [
    { role: 'user', parts: [{ text: 'Hi' }] },
    { role: 'model', parts },
  ];
  for (const part of dialects.gemini.decodeRequest({ contents }).messages[1]?.content ?? [])
    expect(part).not.toHaveProperty('signature');
});
