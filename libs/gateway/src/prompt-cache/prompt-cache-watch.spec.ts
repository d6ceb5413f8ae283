import { NO_USAGE, type Price, type Usage } from '@libs/kernel';
import { FakeClock } from '../../../../test/support/fake-clock';
import { type AnsweredPrompt, PromptCacheWatch } from './prompt-cache-watch';

type Body = Record<string, unknown>;
const tool = (name: string, description = 'd') => ({ type: 'function', function: { name, description } });
const user = (content: string) => ({ role: 'user', content });
const body = (more: Body = {}): Body => ({
  ...{ tools: [tool('a'), tool('b')], system: 'Be brief.', messages: [user('1'), user('2')] },
  ...more,
});
const usage = (read: number, more: Partial<Usage> = {}): Usage => ({
  ...NO_USAGE,
  inputTokens: 5_000,
  cacheReadTokens: read,
  ...more,
});
const PRICE: Price = { input: 10_000_000, output: 0, cacheRead: 1_000_000, cacheWrite: 12_500_000 };

function conversation() {
  const clock = new FakeClock();
  const watch = new PromptCacheWatch(clock);
  let number = 0;
  const ask = (sent: Body, used: Usage, more: Partial<AnsweredPrompt> = {}) =>
    watch.note({
      ...{
        requestId: `r${++number}`,
        tenantId: 't',
        session: 's',
        caller: 'key',
        providerId: 'p',
        model: 'm',
        keyId: 'k',
        price: undefined,
      },
      ...{ body: Buffer.from(JSON.stringify(sent)), usage: used },
      ...more,
    });
  return { ask, clock };
}

describe('why a provider’s cache was read less than before', () => {
  it.each<[string, Body, string, string]>([
    ['a tool that changed', { tools: [tool('a'), tool('b', 'new')] }, 'tool', 'tools[1] b changed'],
    ['a tool put before', { tools: [tool('z'), tool('a'), tool('b')] }, 'tool', 'tools[0] z inserted'],
    ['tools in another order', { tools: [tool('b'), tool('a')] }, 'tool', 'tools[0] a moved'],
    ['a tool taken away', { tools: [tool('b')] }, 'tool', 'tools[0] a removed'],
    ['the system prompt', { system: 'It is 12:01.' }, 'system', 'system changed'],
    ['a message', { messages: [user('1'), user('two'), user('3')] }, 'message', 'messages[1] (user) changed'],
    ['history that was cut', { messages: [user('2'), user('3')] }, 'message', 'messages[0] (user) removed'],
  ])('is %s', (_what, more, reason, what) => {
    const { ask } = conversation();
    expect(ask(body(), usage(4_000))).toBeNull();
    expect(ask(body(more), usage(0))).toMatchObject({
      ...{ reason, what, compared_with: 'r1', expected_tokens: 4_000, read_tokens: 0, missed_tokens: 4_000 },
    });
  });

  it.each<[string, Partial<AnsweredPrompt>, string, string | null]>([
    ['another target', { model: 'n' }, 'target', 'p/m -> p/n'],
    ['another key', { keyId: 'l' }, 'key', 'k -> l'],
    ['nothing that was sent', {}, 'provider', null],
  ])('is %s', (_what, more, reason, what) => {
    const { ask } = conversation();
    ask(body(), usage(4_000));
    expect(ask(body(), usage(0), more)).toMatchObject({ reason, what });
  });

  it('is the time that went by, longer where it was written for an hour', () => {
    const { ask, clock } = conversation();
    ask(body(), usage(0, { cacheWriteTokens: 4_000, cacheWriteHourTokens: 4_000 }));
    clock.advance(400_000);
    expect(ask(body(), usage(0, { cacheWriteTokens: 4_000 }))).toMatchObject({ reason: 'provider' });
    clock.advance(300_000);
    expect(ask(body(), usage(0))).toMatchObject({ reason: 'expired', what: '300 s since the request before' });
  });

  it('is marks that were lost', () => {
    const { ask } = conversation();
    const marked = { role: 'user', content: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }] };
    const { content } = marked;
    ask(body({ messages: [marked] }), usage(0, { cacheWriteTokens: 4_000 }));
    const bare = { role: 'user', content: content.map(({ type, text }) => ({ type, text })) };
    expect(ask(body({ messages: [bare] }), usage(0))).toMatchObject({ reason: 'marks', what: '1 -> 0 cache_control marks' });
  });

  it('says what it cost: written anew, or read in full', () => {
    const { ask } = conversation();
    ask(body(), usage(0, { cacheWriteTokens: 4_000 }));
    const anew = ask(body(), usage(0, { cacheWriteTokens: 4_000 }), { price: PRICE });
    expect(anew?.extra_cost_usd).toBeCloseTo((4_000 * (12.5 - 1)) / 1e6, 6);
    expect(ask(body(), usage(0), { price: PRICE })?.extra_cost_usd).toBeCloseTo((4_000 * (10 - 1)) / 1e6, 6);
    ask(body(), usage(4_000));
    expect(ask(body(), usage(0))).toMatchObject({ missed_tokens: 4_000, extra_cost_usd: null });
    expect(ask(body(), usage(0))).toBeNull();
  });

  it('is not asked where all that was there was read, blocks aside, or nobody knows of a before', () => {
    const { ask } = conversation();
    ask(body(), usage(4_000));
    expect(ask(body({ messages: [user('1'), user('2'), user('3')] }), usage(3_900))).toBeNull();
    expect(ask(body(), usage(0), { session: 'other' })).toBeNull();
    expect(ask(body(), usage(0), { tenantId: 'other' })).toBeNull();
    expect(ask(body(), usage(0, { estimated: true }))).toBeNull();
    expect(ask(body({ messages: [user('an aside of a helper')] }), usage(0))).toBeNull();
  });

  it('knows a conversation without a name by who has it and how it begins', () => {
    const { ask } = conversation();
    const nameless = { session: undefined };
    const again = [user('1'), user('2'), user('3')];
    ask(body(), usage(4_000), nameless);
    expect(ask(body({ messages: again, system: 'It is 12:01.' }), usage(0), nameless)).toMatchObject({
      ...{ reason: 'system', what: 'system changed', compared_with: 'r1' },
    });
    ask(body(), usage(4_000), nameless);
    expect(ask(body({ messages: [user('one'), ...again] }), usage(0), nameless)).toBeNull();
    expect(ask(body({ messages: again }), usage(0), { ...nameless, caller: 'another' })).toBeNull();
    expect(ask(body({ messages: again }), usage(0), { ...nameless, tenantId: 'other' })).toBeNull();
    expect(ask(body({ messages: again, tools: [] }), usage(0), nameless)).toMatchObject({ reason: 'tool' });
  });

  it('tells instructions from what was said where both are messages', () => {
    const { ask } = conversation();
    const chat = (system: string, ...said: string[]) => ({ messages: [{ role: 'system', content: system }, ...said.map(user)] });
    ask(chat('Be brief.', 'a'), usage(4_000));
    // Another conversation under the same name: the same instructions are not the same talk.
    expect(ask(chat('Be brief.', 'b'), usage(0))).toBeNull();
    expect(ask(chat('Be rude.', 'a', 'c'), usage(0))).toMatchObject({ reason: 'system', what: 'messages[0] (system) changed' });
  });

  it('keeps conversations apart that go by one name', () => {
    const { ask } = conversation();
    const helper = { system: 'You search.', messages: [user('find x')] };
    ask(body(), usage(4_000));
    expect(ask(helper, usage(2_000))).toBeNull();
    expect(ask(body(), usage(4_000))).toBeNull();
    expect(ask(helper, usage(0))).toMatchObject({ compared_with: 'r2', reason: 'provider' });
  });

  it('reads no body that is none', () => {
    const { ask } = conversation();
    for (const bytes of ['', '[]', '{"messages":', '{}']) expect(ask({}, usage(4_000), { body: Buffer.from(bytes) })).toBeNull();
  });
});
