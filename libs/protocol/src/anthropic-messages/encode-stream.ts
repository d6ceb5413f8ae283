import type { JsonObject, Usage } from '@libs/kernel';
import type { EncodeContext, GatewayFacts, StreamEncoder } from '../dialect';
import type { GatewayEvent } from '../neutral/event';
import { messageId } from './encode-response';
import { encodeUsage } from './encode-usage';
import { STOP_TO_ANTHROPIC, type AnthropicStopReason } from './map-stop-reason';

const frame = (type: string, data: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;

/**
 * Neutral events as Anthropic's sequence: message_start, blocks one after another, message_delta,
 * message_stop. Anthropic has one candidate, so events of others are left out.
 */
export class AnthropicStreamEncoder implements StreamEncoder {
  private started = false;
  /** Index of the open block, and the neutral block it stands for. */
  private open: { index: number; block: number } | undefined;
  private nextIndex = 0;
  private stopReason: AnthropicStopReason = 'end_turn';
  private stopSequence: string | null = null;
  private refusing = false;

  constructor(private readonly context: EncodeContext) {}

  encode(event: GatewayEvent): string {
    if ('candidate' in event && event.candidate !== 0) return '';
    switch (event.type) {
      case 'start':
        return this.start(event.id, event.model, event.usage);
      case 'block_start':
        if (event.kind === 'tool_call')
          return this.openBlock(event.block, { type: 'tool_use', id: event.id, name: event.name, input: {} });
        return this.openBlock(
          event.block,
          event.kind === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' },
        );
      case 'text_delta':
        return this.delta({ type: 'text_delta', text: event.text });
      case 'reasoning_delta':
        return this.delta({ type: 'thinking_delta', thinking: event.text });
      case 'reasoning_signature':
        return this.delta({ type: 'signature_delta', signature: event.signature });
      case 'reasoning_redacted':
        return (
          this.closeBlock() + this.openBlock(event.block, { type: 'redacted_thinking', data: event.data }) + this.closeBlock()
        );
      case 'arguments_delta':
        return event.json === '' ? '' : this.delta({ type: 'input_json_delta', partial_json: event.json });
      case 'refusal_delta':
        return this.refusal(event.text);
      case 'block_stop':
        return this.open?.block === event.block ? this.closeBlock() : '';
      case 'finish':
        this.stopReason = STOP_TO_ANTHROPIC[event.stopReason];
        this.stopSequence = event.stopSequence ?? null;
        return this.closeBlock();
      case 'ping':
        return this.started ? frame('ping', {}) : '';
      default:
        return '';
    }
  }

  finish(facts: GatewayFacts, usage: Usage): string {
    const opening = this.started ? '' : this.start('', facts.model, undefined);
    const delta = { delta: { stop_reason: this.stopReason, stop_sequence: this.stopSequence }, usage: encodeUsage(usage) };
    return opening + this.closeBlock() + frame('message_delta', delta) + frame('message_stop', {});
  }

  private start(id: string, model: string, usage: Usage | undefined): string {
    if (this.started) return '';
    this.started = true;
    const known = usage ?? {
      inputTokens: this.context.estimatedInputTokens,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 1,
      reasoningTokens: 0,
      estimated: true,
    };
    const message = {
      id: messageId(id, this.context.requestId),
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: encodeUsage(known),
    };
    return frame('message_start', { message });
  }

  private openBlock(block: number, content: JsonObject): string {
    const before = (this.started ? '' : this.start('', '', undefined)) + this.closeBlock();
    this.open = { index: this.nextIndex++, block };
    return before + frame('content_block_start', { index: this.open.index, content_block: content });
  }

  private delta(delta: JsonObject): string {
    return this.open ? frame('content_block_delta', { index: this.open.index, delta }) : '';
  }

  private refusal(text: string): string {
    const opening = this.refusing && this.open ? '' : this.openBlock(-1, { type: 'text', text: '' });
    this.refusing = true;
    return opening + this.delta({ type: 'text_delta', text });
  }

  private closeBlock(): string {
    if (!this.open) return '';
    const { index } = this.open;
    this.open = undefined;
    return frame('content_block_stop', { index });
  }
}
