import type { Clock } from '@libs/kernel';
import type { ConversationTargets } from './port';

interface Served {
  target: string;
  /** Monotonic, when this was said last. */
  at: number;
}

/** Those that are longest without a turn are forgotten first. */
const MOST = 20_000;

/** What one process has seen itself. */
export class MemoryConversationTargets implements ConversationTargets {
  private readonly conversations = new Map<number, Served>();

  constructor(
    private readonly clock: Clock,
    private readonly most = MOST,
  ) {}

  last(conversation: number): string | undefined {
    return this.conversations.get(conversation)?.target;
  }

  served(_tenantId: string, conversation: number, target: string): void {
    const { conversations } = this;
    conversations.delete(conversation);
    conversations.set(conversation, { target, at: this.clock.monotonic() });
    if (conversations.size <= this.most) return;
    const [oldest] = conversations.keys();
    if (oldest !== undefined) conversations.delete(oldest);
  }

  /** Milliseconds since this was said last; Infinity: never, or of another target. */
  age(conversation: number, target?: string): number {
    const known = this.conversations.get(conversation);
    return !known || (target !== undefined && known.target !== target) ? Infinity : this.clock.monotonic() - known.at;
  }
}
