import type { ConversationTargets } from './port';

export interface ConversationTargetsHarness {
  /** Two of them are two replicas, where the implementation is shared. */
  open(): ConversationTargets;
  shared: boolean;
  advance(ms: number): Promise<void>;
  reset(): Promise<void>;
}

/** What every ConversationTargets must do. `open` is called once; the suite resets between tests. */
export function conversationTargetsContract(open: () => Promise<ConversationTargetsHarness>): void {
  let harness: ConversationTargetsHarness;
  beforeAll(async () => {
    harness = await open();
  });
  beforeEach(() => harness.reset());

  const known = async (of: ConversationTargets, conversation: number, tenant = 'a'): Promise<string | undefined> => {
    await of.recall?.(tenant, conversation);
    return of.last(conversation);
  };

  it('knows who served last, of each conversation', async () => {
    const targets = harness.open();
    expect(await known(targets, 1)).toBeUndefined();
    targets.served('a', 1, 'openai/m');
    targets.served('a', 2, 'azure/m');
    expect([await known(targets, 1), await known(targets, 2)]).toEqual(['openai/m', 'azure/m']);
    targets.served('a', 1, 'azure/m');
    expect([await known(targets, 1), await known(targets, 3)]).toEqual(['azure/m', undefined]);
  });

  it('tells another replica, where there may be one', async () => {
    const [first, second] = [harness.open(), harness.open()];
    first.served('a', 1, 'openai/m');
    expect(await known(second, 1)).toBe(harness.shared ? 'openai/m' : undefined);
    expect(await known(harness.open(), 1, 'b')).toBeUndefined();
    second.served('a', 1, 'azure/m');
    await harness.advance(61_000);
    expect(await known(first, 1)).toBe(harness.shared ? 'azure/m' : 'openai/m');
  });
}
