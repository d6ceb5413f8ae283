import type { ReasoningPart, ToolCallPart } from '@libs/protocol';

/** OpenRouter tells Gemini's signature of a call as encrypted reasoning under the id of the call: kept until the call comes. */
export class CallSignatures {
  private readonly kept = new Map<string, ReasoningPart>();

  /** False: the part is no signature of a call. */
  keep(part: ReasoningPart): boolean {
    if (part.origin !== 'gemini' || part.redactedData === undefined || part.id === undefined) return false;
    this.kept.set(part.id, part);
    return true;
  }

  /** The signature of a call, given once. */
  of(callId: string): Pick<ToolCallPart, 'signature' | 'origin'> {
    const part = this.kept.get(callId);
    if (!part) return {};
    this.kept.delete(callId);
    return { signature: part.redactedData, origin: part.origin };
  }

  /** Those whose call never came: reasoning all the same. */
  unused(): ReasoningPart[] {
    const parts = [...this.kept.values()];
    this.kept.clear();
    return parts;
  }
}
