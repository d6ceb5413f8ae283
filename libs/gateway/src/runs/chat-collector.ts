import { isJsonObject, type JsonObject } from '@libs/kernel';
import { parseSseFrame, SseFrameSplitter } from '@libs/protocol';
import type { Downstream, HeaderList } from '../exchange';

const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** What became of a streamed answer, put together. */
export interface Collected {
  status: number;
  retryAfterSeconds: number | undefined;
  /** As an assistant's message in OpenAI's words, with whatever signatures must be sent back. */
  message: JsonObject;
  finishReason: string | undefined;
  model: string;
  provider: string;
  /** `{code, type, message}`, of an answer without success or of a stream that broke. */
  error: JsonObject | undefined;
}

/** Takes an answer in OpenAI's stream and tells its text as it comes. */
export class ChatCollector implements Downstream {
  closed = false;
  private status = 0;
  private streams = false;
  private retryAfter: string | undefined;
  private readonly splitter = new SseFrameSplitter(MAX_FRAME_BYTES);
  private readonly whole: Buffer[] = [];
  private content = '';
  private refusal = '';
  private readonly calls: JsonObject[] = [];
  private readonly details: JsonObject[] = [];
  private finishReason: string | undefined;
  private model = '';
  private provider = '';
  private error: JsonObject | undefined;
  private closeListener: () => void = () => undefined;

  constructor(
    private readonly onText: (text: string) => void,
    signal: AbortSignal,
  ) {
    if (signal.aborted) this.closed = true;
    signal.addEventListener('abort', () => this.leave(), { once: true });
  }

  head(status: number, headers: HeaderList): void {
    this.status = status;
    const valueOf = (name: string): string | undefined => {
      const at = headers.indexOf(name);
      return at < 0 ? undefined : headers[at + 1];
    };
    this.streams = valueOf('content-type')?.startsWith('text/event-stream') ?? false;
    this.retryAfter = valueOf('retry-after');
  }

  write(bytes: Buffer | string): boolean {
    const chunk = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    if (!this.streams) this.whole.push(chunk);
    else for (const frame of this.splitter.push(chunk)) this.frame(frame);
    return true;
  }

  end(bytes?: Buffer | string): void {
    if (bytes !== undefined) this.write(bytes);
    this.closeListener = () => undefined;
  }

  cut(): void {
    this.leave();
  }

  onDrain(): void {
    // never full
  }

  onClose(listener: () => void): void {
    this.closeListener = listener;
    if (this.closed) listener();
  }

  collected(): Collected {
    if (!this.streams && this.whole.length > 0) this.note(JSON.parse(Buffer.concat(this.whole).toString('utf8')) as JsonObject);
    const seconds = Number(this.retryAfter);
    return {
      ...{ status: this.status, model: this.model, provider: this.provider, finishReason: this.finishReason, error: this.error },
      retryAfterSeconds: Number.isFinite(seconds) && this.retryAfter !== undefined ? seconds : undefined,
      message: {
        role: 'assistant',
        content: this.content + this.refusal,
        ...(this.calls.length > 0 && { tool_calls: this.calls.filter((call) => call !== undefined) }),
        ...(this.details.length > 0 && { reasoning_details: this.details }),
      },
    };
  }

  private leave(): void {
    this.closed = true;
    this.closeListener();
  }

  private frame(frame: Buffer): void {
    const data = parseSseFrame(frame)?.data;
    if (data === undefined || data === '[DONE]') return;
    const parsed: unknown = JSON.parse(data);
    if (isJsonObject(parsed)) this.note(parsed);
  }

  /** A chunk, or a whole answer. */
  private note(chunk: JsonObject): void {
    if (isJsonObject(chunk['error'])) this.error = chunk['error'];
    if (typeof chunk['model'] === 'string' && chunk['model'] !== '') this.model = chunk['model'];
    const facts = chunk['x-gateway'];
    if (isJsonObject(facts)) {
      this.provider = String(facts['provider'] ?? this.provider);
      this.model = String(facts['model'] ?? this.model);
    }
    const choice = Array.isArray(chunk['choices'])
      ? chunk['choices'].find((one) => isJsonObject(one) && (one['index'] ?? 0) === 0)
      : undefined;
    if (!isJsonObject(choice)) return;
    if (typeof choice['finish_reason'] === 'string') this.finishReason = choice['finish_reason'];
    const said = choice['delta'] ?? choice['message'];
    if (isJsonObject(said)) this.say(said);
  }

  private say({ content, refusal, tool_calls: calls, reasoning_details: details }: JsonObject): void {
    for (const text of [content, refusal]) if (typeof text === 'string' && text !== '') this.onText(text);
    if (typeof content === 'string') this.content += content;
    if (typeof refusal === 'string') this.refusal += refusal;
    if (Array.isArray(details)) this.details.push(...details.filter(isJsonObject));
    if (Array.isArray(calls)) for (const [i, call] of calls.entries()) if (isJsonObject(call)) this.call(call, i);
  }

  /** Pieces of one call share their index; a whole answer has none, but the place in its list. */
  private call({ index, function: named, ...more }: JsonObject, place: number): void {
    const at = typeof index === 'number' && index >= 0 && index < 1_024 ? index : place;
    const known = (this.calls[at] ??= { type: 'function', function: { name: '', arguments: '' } });
    for (const [name, value] of Object.entries(more)) if (value !== null && value !== undefined) known[name] = value;
    if (!isJsonObject(named) || !isJsonObject(known['function'])) return;
    const whole = known['function'];
    if (typeof named['name'] === 'string' && named['name'] !== '') whole['name'] = named['name'];
    if (typeof named['arguments'] === 'string') whole['arguments'] = String(whole['arguments']) + named['arguments'];
  }
}
