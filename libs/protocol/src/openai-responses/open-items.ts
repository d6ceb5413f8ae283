import type { JsonObject } from '@libs/kernel';
import { inputOfArguments } from '../openai-chat/freeform';
import { callItem, callItemId, type CallPlace, newMessage, reasoningItem } from './output-items';
import type { MessageItem, OutputItem, OutputRefusal, OutputText } from './wire';

/** Writes one event, with `output_index` and what else all events of an item have in common. */
export type Say = (type: string, fields: JsonObject | object) => string;

/** An item of a stream that is being written: opened at once, extended, closed once. */
export interface OpenItem {
  readonly item: OutputItem;
  /** The events that end it; `incomplete`: it was cut by a limit. */
  close(incomplete: boolean): string;
}

/** A message: its parts follow one another, a refusal is a part like any other. */
export class OpenMessage implements OpenItem {
  readonly item: MessageItem;
  private part: OutputText | OutputRefusal | undefined;

  constructor(
    id: string,
    private readonly say: Say,
  ) {
    this.item = newMessage(id);
  }

  open(): string {
    return this.say('response.output_item.added', { item: { ...this.item, status: 'in_progress', content: [] } });
  }

  text(delta: string): string {
    const opened = this.ensure('output_text');
    (this.part as OutputText).text += delta;
    return opened + this.say('response.output_text.delta', { ...this.place(), delta, logprobs: [] });
  }

  refusal(delta: string): string {
    const opened = this.ensure('refusal');
    (this.part as OutputRefusal).refusal += delta;
    return opened + this.say('response.refusal.delta', { ...this.place(), delta });
  }

  /** The tokens whose text went before: their event adds no text. */
  logprobs(content: JsonObject[]): string {
    const opened = this.ensure('output_text');
    (this.part as OutputText).logprobs.push(...content);
    return opened + this.say('response.output_text.delta', { ...this.place(), delta: '', logprobs: content });
  }

  annotation(annotation: JsonObject): string {
    const opened = this.ensure('output_text');
    const { annotations } = this.part as OutputText;
    annotations.push(annotation);
    const at = { ...this.place(), annotation_index: annotations.length - 1 };
    return opened + this.say('response.output_text.annotation.added', { ...at, annotation });
  }

  /** The end of one part; the next text opens another. */
  closePart(): string {
    const { part } = this;
    if (!part) return '';
    const place = this.place();
    this.part = undefined;
    const done =
      part.type === 'refusal'
        ? this.say('response.refusal.done', { ...place, refusal: part.refusal })
        : this.say('response.output_text.done', { ...place, text: part.text, logprobs: part.logprobs });
    return done + this.say('response.content_part.done', { ...place, part });
  }

  close(incomplete: boolean): string {
    const closed = this.closePart();
    if (incomplete) this.item.status = 'incomplete';
    return closed + this.say('response.output_item.done', { item: this.item });
  }

  private ensure(type: OutputText['type'] | OutputRefusal['type']): string {
    if (this.part?.type === type) return '';
    const closed = this.closePart();
    this.part = type === 'refusal' ? { type, refusal: '' } : { type, text: '', annotations: [], logprobs: [] };
    this.item.content.push(this.part);
    return closed + this.say('response.content_part.added', { ...this.place(), part: this.part });
  }

  private place(): { item_id: string; content_index: number } {
    return { item_id: this.item.id, content_index: this.item.content.length - 1 };
  }
}

/** Reasoning: its text is one part of a summary, what seals it comes with the end. */
export class OpenReasoning implements OpenItem {
  private text = '';
  private opened = false;
  sealed: string | undefined;

  constructor(
    private readonly id: string,
    private readonly say: Say,
  ) {}

  get item(): OutputItem {
    return reasoningItem(this.id, this.text, this.sealed) ?? { id: this.id, type: 'reasoning', summary: [] };
  }

  open(): string {
    return this.say('response.output_item.added', { item: { id: this.id, type: 'reasoning', summary: [] } });
  }

  delta(delta: string): string {
    const place = { item_id: this.id, summary_index: 0 };
    const opened = this.opened
      ? ''
      : this.say('response.reasoning_summary_part.added', { ...place, part: { type: 'summary_text', text: '' } });
    this.opened = true;
    this.text += delta;
    return opened + this.say('response.reasoning_summary_text.delta', { ...place, delta });
  }

  close(): string {
    const place = { item_id: this.id, summary_index: 0 };
    const { text } = this;
    const closed = this.opened
      ? this.say('response.reasoning_summary_text.done', { ...place, text }) +
        this.say('response.reasoning_summary_part.done', { ...place, part: { type: 'summary_text', text } })
      : '';
    return closed + this.say('response.output_item.done', { item: this.item });
  }
}

export interface CallStart {
  id: string;
  name: string;
  /** The deltas are plain text already. */
  freeform?: boolean;
}

/** A call of a function: its arguments pass as they come. Without any, `{}` is written at its end. */
export class OpenCall implements OpenItem {
  private readonly itemId: string;
  private arguments = '';

  constructor(
    private readonly call: CallStart,
    private readonly place: CallPlace,
    private readonly say: Say,
  ) {
    this.itemId = callItemId(place);
  }

  get item(): ReturnType<typeof callItem> {
    const { id, name, freeform } = this.call;
    return callItem({ id, name, arguments: this.arguments, freeform }, this.place);
  }

  open(): string {
    const blank = this.place.freeform ? { input: '' } : { arguments: '' };
    return this.say('response.output_item.added', { item: { ...this.item, status: 'in_progress', ...blank } });
  }

  delta(json: string): string {
    this.arguments += json;
    if (json === '') return '';
    if (this.call.freeform) return this.say('response.custom_tool_call_input.delta', { item_id: this.itemId, delta: json });
    // The text inside the JSON of a freeform call is known only when that is whole.
    if (this.place.freeform) return '';
    return this.say('response.function_call_arguments.delta', { item_id: this.itemId, delta: json });
  }

  close(): string {
    const done = this.place.freeform ? this.inputDone(this.itemId) : this.argumentsDone(this.itemId);
    return done + this.say('response.output_item.done', { item: this.item });
  }

  private inputDone(item_id: string): string {
    const input = this.call.freeform ? this.arguments : inputOfArguments(this.arguments);
    const delta =
      input === '' || this.call.freeform ? '' : this.say('response.custom_tool_call_input.delta', { item_id, delta: input });
    return delta + this.say('response.custom_tool_call_input.done', { item_id, input });
  }

  private argumentsDone(item_id: string): string {
    const missing = this.arguments === '' ? this.delta('{}') : '';
    const { name } = this.item;
    return missing + this.say('response.function_call_arguments.done', { item_id, name, arguments: this.arguments });
  }
}
