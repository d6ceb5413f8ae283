import { dialects } from '@libs/protocol';
import type { JsonObject } from '@libs/kernel';
import { adapterFor, adapterIds } from '../adapter-for';

/*
 * Marks for a provider's prompt cache, in every place that a client may set one: they arrive where the upstream knows
 * them, each of them, and where it does not, the answer says so. None is lost in silence.
 */
const mark = { cache_control: { type: 'ephemeral', ttl: '1h' } };
const schema = { type: 'object', properties: {} };

const REQUESTS: Readonly<Record<'anthropic-messages' | 'openai-chat' | 'openai-responses', JsonObject>> = {
  'anthropic-messages': {
    ...{ model: 'm', max_tokens: 64 },
    system: [{ type: 'text', text: 'Be brief.', ...mark }],
    tools: [{ name: 'f', description: 'd', input_schema: schema, ...mark }],
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'Long words.', ...mark }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Yes?' },
          { type: 'tool_use', id: 'call_1', name: 'f', input: {} },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'done', ...mark }] },
    ],
  },
  'openai-chat': {
    model: 'm',
    tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: schema }, ...mark }],
    messages: [
      { role: 'system', content: [{ type: 'text', text: 'Be brief.', ...mark }] },
      { role: 'user', content: [{ type: 'text', text: 'Long words.', ...mark }] },
      { role: 'assistant', content: 'Yes?' },
      { role: 'user', content: [{ type: 'text', text: 'Go on.', ...mark }] },
    ],
  },
  'openai-responses': {
    model: 'm',
    input: [
      { role: 'developer', content: [{ type: 'input_text', text: 'Be brief.', ...mark }] },
      { role: 'user', content: [{ type: 'input_text', text: 'Long words.', ...mark }] },
    ],
  },
};

const marksIn = (text: string): number => text.match(/"cache_control":\{"type":"ephemeral","ttl":"1h"\}/g)?.length ?? 0;
const target = { providerId: 'p', model: 'm', maxOutputTokens: 4_096 };

it('a mark on a call of a tool, for which chat completions have no place, is told of', () => {
  const request = dialects['anthropic-messages'].decodeRequest({
    ...{ model: 'm', max_tokens: 64 },
    messages: [
      { role: 'user', content: 'Go.' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'f', input: {}, ...mark }] },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'call_1', content: [{ type: 'text', text: 'x', ...mark }] }],
      },
    ],
  });
  const openRouter = adapterFor('openai-compatible', 'openrouter').encodeRequest(request, target);
  expect(marksIn(openRouter.body.toString('utf8'))).toBe(1);
  expect(openRouter.changes.join()).toContain('cache_control');
  expect(marksIn(adapterFor('anthropic', 'anthropic').encodeRequest(request, target).body.toString('utf8'))).toBe(2);
});

describe.each(Object.entries(REQUESTS))('marks of %s', (dialect, body) => {
  const set = marksIn(JSON.stringify(body));
  it.each(adapterIds().map(({ family, profile }) => [`${family}/${profile}`, family, profile] as const))(
    'arrive at %s, or their loss is told',
    (_id, family, profile) => {
      const request = dialects[dialect as keyof typeof REQUESTS].decodeRequest(body);
      const { body: sent, changes } = adapterFor(family, profile).encodeRequest(request, target);
      const told = changes.some((change) => change.includes('cache_control'));
      expect({ arrived: marksIn(sent.toString('utf8')), told }).toEqual(
        family === 'anthropic' || profile === 'openrouter' ? { arrived: set, told: false } : { arrived: 0, told: true },
      );
    },
  );
});
