import type { Usage } from '@libs/kernel';
import type { EncodeContext, GatewayFacts, StreamEncoder } from '../dialect';
import type { GatewayEvent } from '../neutral/event';
import { callSignatureBlocks, redactedData, thinkingSignature } from './carried-reasoning';
import { citationToAnthropic } from './citations';
import { messageId, serviceTier } from './encode-response';
import { encodeUsage } from './encode-usage';
import { type AnthropicStopReason, neutralToAnthropicStop } from './map-stop-reason';
import type { AnthropicBlock, AnthropicDelta, AnthropicEvent } from './wire';

const frame = (event: AnthropicEvent): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** The block that a refusal is written into: no neutral block has this number. */
const REFUSAL = -1;

/**
 * Neutral events as Anthropic's sequence: message_start, blocks one after another, message_delta,
 * message_stop. Anthropic has one candidate, so events of others are left out.
 */
export class AnthropicStreamEncoder implements StreamEncoder {
  private started = false;
  /** Index of the open block, and the neutral block it stands for. */
  private open: { index: number; block: number } | undefined;
  /** A reasoning block that has said nothing yet: only what comes shows whether it is redacted. */
  private reasoning: number | undefined;
  /** OpenAI's id of the open piece of reasoning. */
  private itemId: string | undefined;
  /** The open block is thinking that nobody has signed yet. */
  private unsigned = false;
  private nextIndex = 0;
  private stopReason: AnthropicStopReason = 'end_turn';
  private stopSequence: string | null = null;

  constructor(private readonly context: EncodeContext) {}

  encode(event: GatewayEvent): string {
    if ('candidate' in event && event.candidate !== 0) return '';
    switch (event.type) {
      case 'start':
        return this.start(event.id, event.model, event.usage, event.serviceTier);
      case 'block_start':
        return this.blockStart(event);
      case 'text_delta':
        return this.delta({ type: 'text_delta', text: event.text });
      case 'reasoning_delta':
        return this.openReasoning() + this.delta({ type: 'thinking_delta', thinking: event.text });
      case 'reasoning_signature':
        return this.openReasoning() + this.sign(thinkingSignature(event.signature, event.origin));
      case 'reasoning_redacted':
        return this.redacted(event.block, redactedData(event.data, event.origin, this.itemId));
      case 'citation':
        return this.open?.block === event.block
          ? this.delta({ type: 'citations_delta', citation: citationToAnthropic(event.citation) })
          : '';
      case 'arguments_delta':
        return event.json === '' ? '' : this.delta({ type: 'input_json_delta', partial_json: event.json });
      case 'refusal_delta':
        return this.refusal(event.text);
      case 'block_stop':
        return this.blockStop(event.block);
      case 'finish':
        this.stopReason = neutralToAnthropicStop(event.stopReason);
        this.stopSequence = event.stopSequence ?? null;
        return this.closeBlock();
      case 'ping':
        return this.started ? frame({ type: 'ping' }) : '';
      default:
        return '';
    }
  }

  finish(facts: GatewayFacts, usage: Usage): string {
    const opening = this.started ? '' : this.start('', facts.model);
    const delta = { stop_reason: this.stopReason, stop_sequence: this.stopSequence };
    const closing = frame({ type: 'message_delta', delta, usage: encodeUsage(usage) }) + frame({ type: 'message_stop' });
    return opening + this.closeBlock() + closing;
  }

  private start(id: string, model: string, usage?: Usage, tier?: string): string {
    if (this.started) return '';
    this.started = true;
    return frame({
      type: 'message_start',
      message: {
        id: messageId(id, this.context.requestId),
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...(usage ? encodeUsage(usage) : this.estimate()), ...serviceTier(tier) },
      },
    });
  }

  /** Anthropic states usage at the start; most upstreams know it only at the end. */
  private estimate() {
    return {
      input_tokens: this.context.estimatedInputTokens,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 1,
    };
  }

  private blockStart(event: Extract<GatewayEvent, { type: 'block_start' }>): string {
    if (event.kind === 'text') return this.openBlock(event.block, { type: 'text', text: '' });
    if (event.kind === 'tool_call') {
      const carried = callSignatureBlocks(event).map((block) => this.openBlock(event.block, block));
      return carried.join('') + this.openBlock(event.block, { type: 'tool_use', id: event.id, name: event.name, input: {} });
    }
    const closing = this.closeBlock();
    this.reasoning = event.block;
    this.itemId = event.id;
    return closing;
  }

  private openReasoning(): string {
    if (this.reasoning === undefined) return '';
    const opening = this.openBlock(this.reasoning, { type: 'thinking', thinking: '', signature: '' });
    this.unsigned = true;
    return opening;
  }

  private sign(signature: string): string {
    this.unsigned = false;
    return this.delta({ type: 'signature_delta', signature });
  }

  /** Behind text of the same piece of reasoning it is a second block. */
  private redacted(block: number, data: string): string {
    return this.openBlock(block, { type: 'redacted_thinking', data }) + this.closeBlock();
  }

  private openBlock(block: number, content: AnthropicBlock): string {
    const before = (this.started ? '' : this.start('', '')) + this.closeBlock();
    this.reasoning = undefined;
    this.open = { index: this.nextIndex++, block };
    return before + frame({ type: 'content_block_start', index: this.open.index, content_block: content });
  }

  private delta(delta: AnthropicDelta): string {
    return this.open ? frame({ type: 'content_block_delta', index: this.open.index, delta }) : '';
  }

  private refusal(text: string): string {
    const opening = this.open?.block === REFUSAL ? '' : this.openBlock(REFUSAL, { type: 'text', text: '' });
    return opening + this.delta({ type: 'text_delta', text });
  }

  private blockStop(block: number): string {
    if (this.reasoning === block) this.reasoning = undefined;
    return this.open?.block === block ? this.closeBlock() : '';
  }

  private closeBlock(): string {
    this.reasoning = undefined;
    if (!this.open) return '';
    const signing = this.unsigned ? this.sign(thinkingSignature(undefined, undefined)) : '';
    const { index } = this.open;
    this.open = undefined;
    return signing + frame({ type: 'content_block_stop', index });
  }
}
