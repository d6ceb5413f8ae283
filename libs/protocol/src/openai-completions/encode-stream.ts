import type { Usage } from '@libs/kernel';
import type { EncodeContext, GatewayFacts, StreamEncoder } from '../dialect';
import type { GatewayEvent } from '../neutral/event';
import { encodeUsage } from '../openai-chat/encode-usage';
import { legacyLogprobs } from './encode-logprobs';
import { completionId, echoedPrompt, finishReason } from './encode-response';
import type { TextChoice, TextCompletion } from './wire';

/** Neutral events as chunks of a `text_completion`. */
export class CompletionsStreamEncoder implements StreamEncoder {
  private id: string;
  private model = '';
  private created: number;
  private readonly prompt: string;
  /** How many characters of each choice were written. */
  private readonly lengths = new Map<number, number>();

  constructor(private readonly context: EncodeContext) {
    this.id = completionId('', context.requestId);
    this.created = context.createdSeconds;
    this.prompt = echoedPrompt(context.request);
  }

  encode(event: GatewayEvent): string {
    switch (event.type) {
      case 'start':
        this.id = completionId(event.id, this.context.requestId);
        this.model = event.model;
        this.created = event.created ?? this.created;
        return '';
      case 'text_delta':
      case 'refusal_delta':
        return this.text(event.candidate, event.text);
      case 'logprobs': {
        // The text of these tokens went before.
        const length = event.content.reduce((sum, entry) => sum + String(entry['token'] ?? '').length, 0);
        const offset = Math.max(0, this.written(event.candidate) - length);
        return this.choice(event.candidate, { text: '', logprobs: legacyLogprobs(event.content, offset), finish_reason: null });
      }
      case 'finish':
        return (
          this.echo(event.candidate) +
          this.choice(event.candidate, { text: '', logprobs: null, finish_reason: finishReason(event.stopReason) })
        );
      default:
        return '';
    }
  }

  finish(facts: GatewayFacts, usage: Usage): string {
    if (!this.context.includeUsage) return 'data: [DONE]\n\n';
    return `${this.chunk([], { usage: encodeUsage(usage), 'x-gateway': facts })}data: [DONE]\n\n`;
  }

  private text(candidate: number, text: string): string {
    const echoed = this.echo(candidate);
    this.lengths.set(candidate, this.written(candidate) + text.length);
    return echoed + this.choice(candidate, { text, logprobs: null, finish_reason: null });
  }

  /** The prompt, in front of the first text of a choice, where it was asked for. */
  private echo(candidate: number): string {
    if (this.lengths.has(candidate)) return '';
    this.lengths.set(candidate, this.prompt.length);
    return this.prompt === '' ? '' : this.choice(candidate, { text: this.prompt, logprobs: null, finish_reason: null });
  }

  private written(candidate: number): number {
    return this.lengths.get(candidate) ?? 0;
  }

  private choice(index: number, rest: Omit<TextChoice, 'index'>): string {
    return this.chunk([{ index, ...rest }], this.context.includeUsage ? { usage: null } : {});
  }

  private chunk(choices: TextChoice[], more: Pick<TextCompletion, 'usage' | 'x-gateway'>): string {
    const { id, created, model } = this;
    const chunk: TextCompletion = { id, object: 'text_completion', created, model, choices, ...more };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  }
}
