import type { Redis } from 'ioredis';
import type { MemoryConversationTargets } from '../conversations/memory-conversation-targets';
import type { ConversationTargets } from '../conversations/port';
import { conversationKey } from '../keys';
import type { RedisGate } from '../resilient/redis-gate';

/** Providers keep nothing longer. */
const KEPT_SECONDS = 3_600;
/** Another replica may have had to go elsewhere: what is older is asked for again. */
const FRESH_MS = 60_000;
/** The others hear of a target that stays the same this often. */
const SAY_AGAIN_MS = 30_000;

/** Asks Redis where this process knows nothing, or nothing new; goes on with what it knows while Redis is away. */
export class RedisConversationTargets implements ConversationTargets {
  constructor(
    private readonly redis: Redis,
    private readonly gate: Pick<RedisGate, 'usable' | 'call' | 'attempt'>,
    private readonly local: MemoryConversationTargets,
  ) {}

  last(conversation: number): string | undefined {
    return this.local.last(conversation);
  }

  recall(tenantId: string, conversation: number): Promise<void> | undefined {
    if (!this.gate.usable || this.local.age(conversation) < FRESH_MS) return undefined;
    const asked = this.gate.call(() => this.redis.get(conversationKey(tenantId, conversation)));
    return asked.then(
      (target) => {
        if (target !== null) this.local.served(tenantId, conversation, target);
      },
      () => undefined,
    );
  }

  served(tenantId: string, conversation: number, target: string): void {
    if (this.local.age(conversation, target) < SAY_AGAIN_MS) return;
    this.local.served(tenantId, conversation, target);
    void this.gate.attempt(() => this.redis.set(conversationKey(tenantId, conversation), target, 'EX', KEPT_SECONDS));
  }
}
