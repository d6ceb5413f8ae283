import type { Citation, ReasoningPart } from '../neutral/content';
import type { GatewayEvent } from '../neutral/event';
import { citationToAnnotation } from './annotations';
import { encodeReasoningDetails } from './reasoning-details';
import type { ChunkDelta } from './wire';

/**
 * Lists of a candidate's stream. Clients put lists together in many ways (add, replace, merge by index), and one that
 * comes once and whole means the same to all of them: reasoning before what follows it, annotations before the end.
 */
export class StreamLists {
  private readonly reasoning = new Map<number, ReasoningPart>();
  private readonly citations: Citation[] = [];
  /** Pieces of reasoning that are behind us. */
  private told = 0;

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

  /** The reasoning since the last time, to be sent back with the message; undefined when there is none. */
  details(): ChunkDelta | undefined {
    const all = encodeReasoningDetails([...this.reasoning.values()], 'wrapped');
    const due = all.filter(({ index }) => typeof index === 'number' && index >= this.told);
    this.told = this.reasoning.size;
    return due.length > 0 ? { reasoning_details: due } : undefined;
  }

  annotations(): ChunkDelta | undefined {
    return this.citations.length > 0 ? { annotations: this.citations.map(citationToAnnotation) } : undefined;
  }

  private extend(block: number, more: Partial<ReasoningPart>): void {
    const part = this.reasoning.get(block);
    if (part) Object.assign(part, more);
  }
}
