/**
 * Which target served a conversation last, so that its next turn finds what its provider keeps of it, whichever replica
 * it comes to. Two implementations, and one contract suite. Never rejects.
 */
export interface ConversationTargets {
  /** `provider/model`, as far as this process knows. */
  last(conversation: number): string | undefined;
  /** Before `last`: others may know more. Absent: there are none; undefined: nobody has to be waited for now. */
  recall?(tenantId: string, conversation: number): Promise<void> | undefined;
  served(tenantId: string, conversation: number, target: string): void;
}
