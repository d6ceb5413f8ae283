import type { Usage } from '@libs/kernel';
import type { EncodeContext, GatewayFacts, StreamEncoder } from '../dialect';
import type { GatewayEvent } from '../neutral/event';
import { completionId } from './encode-response';
import { encodeUsage } from './encode-usage';
import { type OpenAiFinishReason, stopToOpenAiFinish } from './map-stop-reason';
import type { ChatCompletionChunk, ChunkDelta, ChunkToolCall } from './wire';

/** Neutral events as `chat.completion.chunk` frames. Keeps which tool call of a candidate has which index. */
export class OpenAiStreamEncoder implements StreamEncoder {
  private id: string;
  private model = '';
  private created: number;
  private readonly begun = new Set<number>();
  private readonly toolIndex = new Map<string, number>();
  private readonly toolCount = new Map<number, number>();
  /** Tool calls that have no arguments yet: `{}` is written for those that never get any. */
  private readonly withoutArguments = new Set<string>();

  constructor(private readonly context: EncodeContext) {
    this.id = completionId('', context.requestId);
    this.created = context.createdSeconds;
  }

  encode(event: GatewayEvent): string {
    switch (event.type) {
      case 'start':
        this.id = completionId(event.id, this.context.requestId);
        this.model = event.model;
        this.created = event.created ?? this.created;
        return '';
      case 'block_start':
        return event.kind === 'tool_call' ? this.toolStart(event) : '';
      case 'text_delta':
        return this.delta(event.candidate, { content: event.text });
      case 'reasoning_delta':
        return this.delta(event.candidate, { reasoning_content: event.text });
      case 'refusal_delta':
        return this.delta(event.candidate, { refusal: event.text });
      case 'arguments_delta':
        return this.arguments(event.candidate, event.block, event.json);
      case 'block_stop':
        return this.withoutArguments.has(`${event.candidate}/${event.block}`)
          ? this.arguments(event.candidate, event.block, '{}')
          : '';
      case 'finish':
        return (
          this.opening(event.candidate, { content: '' }) + this.choice(event.candidate, {}, stopToOpenAiFinish(event.stopReason))
        );
      default:
        return '';
    }
  }

  finish(facts: GatewayFacts, usage: Usage): string {
    if (!this.context.includeUsage) return 'data: [DONE]\n\n';
    return `${this.chunk([], { usage: encodeUsage(usage), 'x-gateway': facts })}data: [DONE]\n\n`;
  }

  private toolStart(event: Extract<GatewayEvent, { type: 'block_start'; kind: 'tool_call' }>): string {
    const index = this.toolCount.get(event.candidate) ?? 0;
    const key = `${event.candidate}/${event.block}`;
    this.toolCount.set(event.candidate, index + 1);
    this.toolIndex.set(key, index);
    this.withoutArguments.add(key);
    const call: ChunkToolCall = { index, id: event.id, type: 'function', function: { name: event.name, arguments: '' } };
    return this.delta(event.candidate, { tool_calls: [call] });
  }

  private arguments(candidate: number, block: number, json: string): string {
    const key = `${candidate}/${block}`;
    const index = this.toolIndex.get(key);
    if (index === undefined || json === '') return '';
    this.withoutArguments.delete(key);
    return this.delta(candidate, { tool_calls: [{ index, function: { arguments: json } }] });
  }

  private delta(candidate: number, delta: ChunkDelta): string {
    return this.opening(candidate, delta) + this.choice(candidate, delta, null);
  }

  /** The first chunk of a candidate says who speaks, and whether in text: accumulators keep a null. */
  private opening(candidate: number, first: ChunkDelta): string {
    if (this.begun.has(candidate)) return '';
    this.begun.add(candidate);
    const content = typeof first.content === 'string' ? '' : null;
    return this.choice(candidate, { role: 'assistant', content }, null);
  }

  private choice(index: number, delta: ChunkDelta, finish: OpenAiFinishReason | null): string {
    const asked = this.context.includeUsage ? { usage: null } : {};
    return this.chunk([{ index, delta, logprobs: null, finish_reason: finish }], asked);
  }

  private chunk(choices: ChatCompletionChunk['choices'], more: Pick<ChatCompletionChunk, 'usage' | 'x-gateway'>): string {
    const { id, created, model } = this;
    const chunk: ChatCompletionChunk = { id, object: 'chat.completion.chunk', created, model, choices, ...more };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  }
}
