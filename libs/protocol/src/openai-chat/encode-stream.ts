import type { Usage } from '@libs/kernel';
import type { EncodeContext, GatewayFacts, StreamEncoder } from '../dialect';
import type { GatewayEvent } from '../neutral/event';
import { completionId, encodeLogprobs, serviceTier } from './encode-response';
import { encodeUsage } from './encode-usage';
import { freeformNames, inputOfArguments } from './freeform';
import { type OpenAiFinishReason, stopToOpenAiFinish } from './map-stop-reason';
import { callExtras } from './thought-signature';
import { StreamLists } from './stream-lists';
import type { ChatCompletionChunk, ChunkDelta, ChunkToolCall, OpenAiLogprobs } from './wire';

/** A tool call that is being written. */
interface OpenCall {
  index: number;
  kind: 'function' | 'custom';
  /** JSON of which the client wants one string: kept until it is whole. */
  held: string | undefined;
  /** Nothing of its arguments came yet: `{}` is written for a function that never gets any. */
  empty: boolean;
}

/** Neutral events as `chat.completion.chunk` frames. Keeps which tool call of a candidate has which index. */
export class OpenAiStreamEncoder implements StreamEncoder {
  private envelope: Pick<ChatCompletionChunk, 'id' | 'object' | 'created' | 'model' | 'service_tier' | 'system_fingerprint'>;
  private readonly begun = new Set<number>();
  private readonly refused = new Set<number>();
  private readonly calls = new Map<string, OpenCall>();
  private readonly callCount = new Map<number, number>();
  private readonly lists = new Map<number, StreamLists>();
  private readonly freeform: ReadonlySet<string>;

  constructor(private readonly context: EncodeContext) {
    const id = completionId('', context.requestId);
    this.envelope = { id, object: 'chat.completion.chunk', created: context.createdSeconds, model: '' };
    this.freeform = freeformNames(context.request);
  }

  encode(event: GatewayEvent): string {
    if ('candidate' in event) this.listsOf(event.candidate).note(event);
    switch (event.type) {
      case 'start':
        this.start(event);
        return '';
      case 'served':
        this.envelope = { ...this.envelope, ...servedBy(event) };
        return '';
      case 'block_start':
        if (event.kind === 'reasoning') return '';
        return this.listed(event.candidate, 'details') + (event.kind === 'tool_call' ? this.callStart(event) : '');
      case 'text_delta':
        return this.delta(event.candidate, { content: event.text });
      case 'reasoning_delta':
        return this.delta(event.candidate, { reasoning_content: event.text });
      case 'refusal_delta':
        this.refused.add(event.candidate);
        return this.delta(event.candidate, { refusal: event.text });
      case 'logprobs':
        return this.opening(event.candidate, {}) + this.choice(event.candidate, {}, null, encodeLogprobs(event.content));
      case 'arguments_delta':
        return this.arguments(event.candidate, event.block, event.json);
      case 'block_stop':
        return this.callStop(event.candidate, event.block);
      case 'finish':
        return this.end(event.candidate, stopToOpenAiFinish(event.stopReason, this.refused.has(event.candidate)));
      default:
        return '';
    }
  }

  finish(facts: GatewayFacts, usage: Usage): string {
    if (!this.context.includeUsage) return 'data: [DONE]\n\n';
    return `${this.chunk([], { usage: encodeUsage(usage), 'x-gateway': facts })}data: [DONE]\n\n`;
  }

  private start(event: Extract<GatewayEvent, { type: 'start' }>): void {
    this.envelope = {
      id: completionId(event.id, this.context.requestId),
      object: 'chat.completion.chunk',
      created: event.created ?? this.envelope.created,
      model: event.model,
      ...servedBy(event),
    };
  }

  private callStart(event: Extract<GatewayEvent, { type: 'block_start'; kind: 'tool_call' }>): string {
    const { candidate, id, name } = event;
    const index = this.callCount.get(candidate) ?? 0;
    this.callCount.set(candidate, index + 1);
    const kind = event.freeform || this.freeform.has(name) ? 'custom' : 'function';
    const held = kind === 'custom' && !event.freeform ? '' : undefined;
    this.calls.set(`${candidate}/${event.block}`, { index, kind, held, empty: true });
    const named = kind === 'custom' ? { custom: { name, input: '' } } : { function: { name, arguments: '' } };
    const call: ChunkToolCall = { index, id, type: kind, ...named, ...callExtras(event) };
    return this.delta(candidate, { tool_calls: [call] });
  }

  private arguments(candidate: number, block: number, json: string): string {
    const call = this.calls.get(`${candidate}/${block}`);
    if (!call || json === '') return '';
    call.empty = false;
    if (call.held === undefined) return this.delta(candidate, { tool_calls: [piece(call, json)] });
    call.held += json;
    return '';
  }

  private callStop(candidate: number, block: number): string {
    const call = this.calls.get(`${candidate}/${block}`);
    if (!call) return '';
    const rest = call.held === undefined ? (call.empty && call.kind === 'function' ? '{}' : '') : inputOfArguments(call.held);
    this.calls.delete(`${candidate}/${block}`);
    return rest === '' ? '' : this.delta(candidate, { tool_calls: [piece(call, rest)] });
  }

  private end(candidate: number, reason: OpenAiFinishReason): string {
    return (
      this.opening(candidate, { content: '' }) +
      this.listed(candidate, 'details') +
      this.listed(candidate, 'annotations') +
      this.choice(candidate, {}, reason)
    );
  }

  private listed(candidate: number, what: 'details' | 'annotations'): string {
    const delta = this.listsOf(candidate)[what]();
    return delta ? this.delta(candidate, delta) : '';
  }

  private listsOf(candidate: number): StreamLists {
    let lists = this.lists.get(candidate);
    if (!lists) this.lists.set(candidate, (lists = new StreamLists()));
    return lists;
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

  private choice(
    index: number,
    delta: ChunkDelta,
    finish: OpenAiFinishReason | null,
    logprobs: OpenAiLogprobs | null = null,
  ): string {
    const asked = this.context.includeUsage ? { usage: null } : {};
    return this.chunk([{ index, delta, logprobs, finish_reason: finish }], asked);
  }

  private chunk(choices: ChatCompletionChunk['choices'], more: Pick<ChatCompletionChunk, 'usage' | 'x-gateway'>): string {
    const { id, object, created, model, ...rest } = this.envelope;
    const chunk: ChatCompletionChunk = { id, object, created, model, choices, ...rest, ...more };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  }
}

const piece = ({ index, kind }: OpenCall, text: string): ChunkToolCall =>
  kind === 'custom' ? { index, custom: { input: text } } : { index, function: { arguments: text } };

const servedBy = (event: {
  serviceTier?: string;
  systemFingerprint?: string;
}): Pick<ChatCompletionChunk, 'service_tier' | 'system_fingerprint'> => ({
  ...(event.serviceTier !== undefined && { service_tier: serviceTier(event.serviceTier) }),
  ...(event.systemFingerprint !== undefined && { system_fingerprint: event.systemFingerprint }),
});
