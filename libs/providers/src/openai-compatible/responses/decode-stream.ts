import { isJsonObject, type JsonObject } from '@libs/kernel';
import { citationFromResponses, type GatewayEvent } from '@libs/protocol';
import type { StreamDecoder } from '../../adapter';
import { readInlineError } from '../../failure';
import { listOf, objectOf, parseUpstreamObject, textOf, wordOf } from '../../read';
import { callOf, headOf, PARAGRAPH, sealOf } from './decode-response';
import { responsesUsage, stopReasonOf } from './read-response';

/** How a block begins, without its place. */
type BlockStart = GatewayEvent extends infer E
  ? E extends { type: 'block_start' }
    ? Omit<E, 'candidate' | 'block' | 'type'>
    : never
  : never;

/** The item that is being told. */
interface OpenItem {
  type: string;
  id: string | undefined;
  /** The kind of reasoning that is told: its summary or itself, never both. */
  told?: 'summary' | 'text';
  /** A part of its summary ended: what comes next stands in a paragraph of its own. */
  breaks?: boolean;
  /** Something of it has been told. */
  said?: boolean;
}

const START = 'response.created';
const ENDINGS: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete']);
const CALLS: ReadonlySet<string> = new Set(['function_call', 'custom_tool_call']);

/** Events of a Response in, neutral events out; ends on the whole response. Whatever follows an end or an error is ignored. */
export class ResponsesStreamDecoder implements StreamDecoder {
  private started = false;
  private serviceTier: string | undefined;
  private closed = false;
  private nextBlock = 0;
  private open = false;
  private item: OpenItem = { type: '', id: undefined };
  private out: GatewayEvent[] = [];

  constructor(private readonly native: boolean) {}

  frame(data: string, event?: string): GatewayEvent[] {
    const trimmed = data.trim();
    if (this.closed || trimmed === '' || trimmed === '[DONE]') return [];
    const said = parseUpstreamObject(trimmed);
    this.out = [];
    this.read(wordOf(said['type']) ?? event ?? '', said);
    return this.out;
  }

  private read(type: string, said: JsonObject): void {
    if (type === 'error') return this.fail(said['error'] === undefined ? { error: said } : said);
    if (type === 'response.failed') return this.fail(objectOf(said['response']));
    if (type === START || !this.started) this.start(objectOf(said['response']));
    if (ENDINGS.has(type)) return this.end(objectOf(said['response']));
    switch (type) {
      case 'response.output_item.added':
        return this.opened(objectOf(said['item']));
      case 'response.output_item.done':
        return this.done(objectOf(said['item']));
      case 'response.content_part.done':
        // Reasoning goes on until its item is over.
        return this.item.type === 'reasoning' ? undefined : this.close();
      case 'response.reasoning_summary_part.done':
        this.item.breaks = true;
        return;
      case 'response.output_text.annotation.added':
        return this.cite(said['annotation']);
      default:
        if (type.endsWith('.delta')) this.delta(type, textOf(said['delta']), said);
    }
  }

  private start(response: JsonObject): void {
    if (this.started) return;
    this.started = true;
    const head = headOf(response);
    this.serviceTier = head.serviceTier;
    this.out.push({ type: 'start', ...head });
  }

  private opened(item: JsonObject): void {
    this.close();
    const type = textOf(item['type']);
    this.item = { type, id: wordOf(item['id']) };
    if (!CALLS.has(type)) return;
    const { id, name } = callOf(item);
    this.begin({ kind: 'tool_call', id, name, ...(type === 'custom_tool_call' && { freeform: true }) });
  }

  private delta(type: string, text: string, said: JsonObject): void {
    switch (type) {
      case 'response.output_text.delta':
        return this.text(text, listOf(said['logprobs']).filter(isJsonObject));
      case 'response.refusal.delta':
        this.item.said = true;
        this.out.push({ type: 'refusal_delta', candidate: 0, text });
        return;
      case 'response.reasoning_summary_text.delta':
        return this.reasoning('summary', text);
      case 'response.reasoning_text.delta':
        return this.reasoning('text', text);
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return this.arguments(text);
    }
  }

  private text(text: string, logprobs: JsonObject[]): void {
    this.item.said = true;
    if (text !== '') {
      if (!this.open) this.begin({ kind: 'text' });
      this.out.push({ type: 'text_delta', candidate: 0, block: this.block, text });
    }
    if (logprobs.length > 0) this.out.push({ type: 'logprobs', candidate: 0, content: logprobs });
  }

  private reasoning(kind: 'summary' | 'text', text: string): void {
    if (text === '' || (this.item.told ?? kind) !== kind) return;
    this.item.told = kind;
    this.beginReasoning();
    const broken = this.item.breaks && kind === 'summary' ? PARAGRAPH : '';
    this.item.breaks = false;
    this.out.push({ type: 'reasoning_delta', candidate: 0, block: this.block, text: broken + text });
  }

  private beginReasoning(): void {
    const { id } = this.item;
    if (!this.open) this.begin({ kind: 'reasoning', ...(id !== undefined && { id }) });
  }

  private arguments(json: string): void {
    if (json === '' || !this.open) return;
    this.item.said = true;
    this.out.push({ type: 'arguments_delta', candidate: 0, block: this.block, json });
  }

  private cite(annotation: JsonObject[string] | undefined): void {
    if (!isJsonObject(annotation)) return;
    if (!this.open) this.begin({ kind: 'text' });
    this.out.push({ type: 'citation', candidate: 0, block: this.block, citation: citationFromResponses(annotation) });
  }

  /** An item as a whole: what its pieces did not tell is told now. */
  private done(item: JsonObject): void {
    const { type } = this.item;
    if (type === 'reasoning') {
      const sealed = sealOf(item, this.native);
      if (sealed) this.seal(sealed);
    } else if (!this.item.said) this.tellWhole(type, item);
    this.close();
  }

  private seal({ signature, redactedData, origin }: NonNullable<ReturnType<typeof sealOf>>): void {
    this.beginReasoning();
    const at = { candidate: 0, block: this.block };
    if (signature !== undefined) this.out.push({ type: 'reasoning_signature', ...at, signature, origin });
    if (redactedData !== undefined) this.out.push({ type: 'reasoning_redacted', ...at, data: redactedData, origin });
  }

  private tellWhole(type: string, item: JsonObject): void {
    if (CALLS.has(type)) return this.arguments(textOf(item['arguments']) || textOf(item['input']));
    for (const part of listOf(item['content']).map(objectOf)) {
      if (part['type'] === 'output_text') this.text(textOf(part['text']), []);
      else if (part['type'] === 'refusal') this.out.push({ type: 'refusal_delta', candidate: 0, text: textOf(part['refusal']) });
    }
  }

  private end(response: JsonObject): void {
    this.close();
    const usage = responsesUsage(response['usage']);
    // At the beginning stands only what was wished for.
    const { serviceTier } = headOf(response);
    if (serviceTier !== undefined && serviceTier !== this.serviceTier) this.out.push({ type: 'served', serviceTier });
    this.out.push({ type: 'finish', candidate: 0, stopReason: stopReasonOf(response) });
    if (usage) this.out.push({ type: 'usage', usage });
    this.out.push({ type: 'end' });
    this.closed = true;
  }

  private fail(holder: JsonObject): void {
    const { message, code, type } = readInlineError(holder);
    const usage = responsesUsage(holder['usage']);
    if (usage) this.out.push({ type: 'usage', usage });
    this.out.push({ type: 'error', message, code, upstreamType: type });
    this.closed = true;
  }

  private get block(): number {
    return this.nextBlock - 1;
  }

  private begin(start: BlockStart): void {
    this.open = true;
    this.out.push({ type: 'block_start', candidate: 0, block: this.nextBlock++, ...start });
  }

  private close(): void {
    if (!this.open) return;
    this.open = false;
    this.out.push({ type: 'block_stop', candidate: 0, block: this.block });
  }
}
