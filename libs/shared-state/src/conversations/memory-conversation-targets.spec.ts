import { FakeClock } from '../../../../test/support/fake-clock';
import { conversationTargetsContract } from './conversation-targets.contract';
import { MemoryConversationTargets } from './memory-conversation-targets';

describe('MemoryConversationTargets', () => {
  const clock = new FakeClock();
  conversationTargetsContract(() =>
    Promise.resolve({
      ...{ open: () => new MemoryConversationTargets(clock), shared: false },
      advance: (ms) => Promise.resolve(clock.advance(ms)),
      reset: () => Promise.resolve(),
    }),
  );

  it('forgets what is longest without a turn', () => {
    const targets = new MemoryConversationTargets(clock, 3);
    for (const conversation of [1, 2, 3]) targets.served('a', conversation, 'p/m');
    targets.served('a', 1, 'p/m');
    targets.served('a', 4, 'p/m');
    expect([1, 2, 3, 4].map((conversation) => targets.last(conversation))).toEqual(['p/m', undefined, 'p/m', 'p/m']);
  });
});
