import type { Citation, ReasoningPart } from '../neutral/content';
import type { GatewayEvent } from '../neutral/event';
import { citationToAnnotation } from './annotations';
import { encodeReasoningDetails } from './reasoning-details';
import type { ChunkDelta } from './wire';

/**
 * What a candidate's stream says in one piece before it stops: clients put lists of a delta together in many ways
 * (add, replace, merge by index), and only a list that comes once and whole means the same to all of them.
 */
export class StreamTail {
  private readonly reasoning = new Map<number, ReasoningPart>();
  private readonly citations: Citation[] = [];

  note(event: GatewayEvent): void {
    switch (event.type) {
      case 'block_start':
        if (event.kind === 'reasoning')
          this.reasoning.set(event.block, { type: 'reasoning', text: '', ...(event.id !== undefined && { id: event.id }) });
        break;
      case 'reasoning_delta': {
        const part = this.reasoning.get(event.block);
        if (part) part.text += event.text;
        break;
      }
      case 'reasoning_signature':
        this.extend(event.block, { signature: event.signature, origin: event.origin });
        break;
      case 'reasoning_redacted':
        this.extend(event.block, { redactedData: event.data, origin: event.origin });
        break;
      case 'citation':
        this.citations.push(event.citation);
        break;
      default:
        break;
    }
  }

  /** undefined when there is nothing to say. */
  delta(): ChunkDelta | undefined {
    const details = encodeReasoningDetails([...this.reasoning.values()], 'wrapped');
    if (details.length === 0 && this.citations.length === 0) return undefined;
    return {
      ...(details.length > 0 && { reasoning_details: details }),
      ...(this.citations.length > 0 && { annotations: this.citations.map(citationToAnnotation) }),
    };
  }

  private extend(block: number, more: Partial<ReasoningPart>): void {
    const part = this.reasoning.get(block);
    if (part) Object.assign(part, more);
  }
}
