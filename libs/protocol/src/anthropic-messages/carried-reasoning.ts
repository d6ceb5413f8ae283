import type { Origin, ReasoningPart, ToolCallPart } from '../neutral/content';
import { withItemId } from '../opaque-reasoning';
import { NO_ORIGIN, wrapOrigin } from '../reasoning-origin';
import type { AnthropicBlock } from './wire';

/*
 * What other providers sign or encrypt, in Anthropic's two kinds of thinking blocks. A signature that belongs to a
 * tool call stands in a redacted block of its own directly before the call.
 */

const OF_CALL = '-call';

/** The block that carries a call's signature; nothing when it has none. */
export const callSignatureBlocks = ({ signature, origin }: Pick<ToolCallPart, 'signature' | 'origin'>): AnthropicBlock[] =>
  signature === undefined
    ? []
    : [{ type: 'redacted_thinking', data: wrapOrigin(signature, `${origin ?? NO_ORIGIN}${OF_CALL}`, 'anthropic') }];

/** The signature of thinking, or a mark that it never had one: Anthropic refuses what is unsigned. */
export const thinkingSignature = (signature: string | undefined, origin: Origin | undefined): string =>
  signature === undefined ? wrapOrigin('', NO_ORIGIN, 'anthropic') : wrapOrigin(signature, origin, 'anthropic');

export const redactedData = (data: string, origin: Origin | undefined, id: string | undefined): string =>
  wrapOrigin(withItemId(data, id), origin, 'anthropic');

/** Reasoning with its opaque half, as one or two blocks. */
export function reasoningBlocks(part: ReasoningPart): AnthropicBlock[] {
  const blocks: AnthropicBlock[] = [];
  if (part.redactedData === undefined || part.text !== '' || part.signature !== undefined)
    blocks.push({ type: 'thinking', thinking: part.text, signature: thinkingSignature(part.signature, part.origin) });
  if (part.redactedData !== undefined)
    blocks.push({ type: 'redacted_thinking', data: redactedData(part.redactedData, part.origin, part.id) });
  return blocks;
}

/**
 * Signatures put on the calls they belong to, and the two halves of one piece of reasoning as one part again. A
 * signature whose call is gone is of no use.
 */
export function joinCarried<T extends { type: string }>(parts: readonly T[]): T[] {
  const out: T[] = [];
  let ofNext: ReasoningPart | undefined;
  for (const part of parts) {
    const carried = ofNext;
    ofNext = undefined;
    if (isReasoning(part) && part.origin?.endsWith(OF_CALL)) {
      ofNext = part;
      continue;
    }
    const last = out.at(-1);
    if (part.type === 'tool_call' && carried) {
      out.push({ ...part, signature: carried.redactedData, origin: carried.origin?.slice(0, -OF_CALL.length) });
    } else if (isReasoning(part) && isOpaqueHalf(part) && last && isReasoning(last) && isUnsigned(last)) {
      out[out.length - 1] = { ...part, text: last.text };
    } else out.push(part);
  }
  return out;
}

const isReasoning = <T extends { type: string }>(part: T): part is T & ReasoningPart => part.type === 'reasoning';
const isOpaqueHalf = (part: ReasoningPart): boolean => part.redactedData !== undefined && part.origin !== 'anthropic';
const isUnsigned = (part: ReasoningPart): boolean => part.signature === undefined && part.redactedData === undefined;
