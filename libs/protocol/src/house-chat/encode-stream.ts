import type { Usage } from '@libs/kernel';
import type { GatewayFacts, StreamEncoder } from '../dialect';
import type { Citation } from '../neutral/content';
import type { GatewayEvent } from '../neutral/event';
import type { StopReason } from '../neutral/response';
import { argumentsOf, encodeAnswer, type HouseToolCall } from './encode-answer';

const frame = (event: string, data: object): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * `delta` frames with text, `reasoning` frames, a `tool_call` frame for each finished call, and `done`
 * with exactly what a whole answer would say.
 */
export class HouseStreamEncoder implements StreamEncoder {
  private content = '';
  private reasoning = '';
  private stopReason: StopReason = 'stop';
  private readonly open = new Map<number, HouseToolCall & { freeform?: boolean }>();
  private readonly toolCalls: HouseToolCall[] = [];
  private readonly citations: Citation[] = [];

  encode(event: GatewayEvent): string {
    if ('candidate' in event && event.candidate !== 0) return '';
    switch (event.type) {
      case 'text_delta':
      case 'refusal_delta':
        this.content += event.text;
        return frame('delta', { content: event.text });
      case 'reasoning_delta':
        this.reasoning += event.text;
        return frame('reasoning', { content: event.text });
      case 'block_start':
        if (event.kind === 'tool_call')
          this.open.set(event.block, { id: event.id, name: event.name, arguments: '', freeform: event.freeform });
        return '';
      case 'arguments_delta': {
        const call = this.open.get(event.block);
        if (call) call.arguments += event.json;
        return '';
      }
      case 'citation':
        this.citations.push(event.citation);
        return '';
      case 'block_stop':
        return this.closeCall(event.block);
      case 'finish':
        this.stopReason = event.stopReason;
        return [...this.open.keys()].map((block) => this.closeCall(block)).join('');
      default:
        return '';
    }
  }

  finish(facts: GatewayFacts, usage: Usage): string {
    const { content, reasoning, toolCalls, citations, stopReason } = this;
    return frame('done', encodeAnswer({ content, reasoning, toolCalls, citations, stopReason }, usage, facts));
  }

  private closeCall(block: number): string {
    const call = this.open.get(block);
    if (!call) return '';
    this.open.delete(block);
    const { id, name } = call;
    const whole = { id, name, arguments: argumentsOf(call) };
    this.toolCalls.push(whole);
    return frame('tool_call', whole);
  }
}
