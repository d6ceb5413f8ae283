import type { Usage } from '@libs/kernel';
import type { EncodeContext, GatewayFacts, StreamEncoder } from '../dialect';
import type { GatewayEvent } from '../neutral/event';
import type { StopReason } from '../neutral/response';
import { annotationOf } from './annotation';
import { encodeUsage } from './encode-usage';
import { itemId } from './ids';
import { endingOf } from './map-stop-reason';
import { type OpenItem, OpenCall, OpenMessage, OpenReasoning, type Say } from './open-items';
import { isFreeform } from './output-items';
import { responseObject } from './response-object';
import { sealCallSignature, sealReasoning } from './seal-reasoning';
import type { OutputItem, ResponseObject } from './wire';

/**
 * Neutral events as the events of a Response: created, in_progress, items one after another, completed or
 * incomplete. The API knows one answer, so events of other candidates are left out.
 */
export class ResponsesStreamEncoder implements StreamEncoder {
  /** The number that the next event gets. */
  sequence = 0;
  private begun = false;
  private model = '';
  private created: number | undefined;
  private serviceTier: string | undefined;
  private readonly output: OutputItem[] = [];
  private open: OpenItem | undefined;
  private reasoningId: string | undefined;
  private stopReason: StopReason = 'stop';
  private refused = false;

  constructor(private readonly context: EncodeContext) {}

  encode(event: GatewayEvent): string {
    if (event.type === 'start') return this.start(event);
    if (event.type === 'served') {
      this.serviceTier = event.serviceTier ?? this.serviceTier;
      return '';
    }
    if (!('candidate' in event) || event.candidate !== 0) return '';
    switch (event.type) {
      case 'block_start':
        return this.begin() + this.blockStart(event);
      case 'text_delta':
        return event.text === '' ? '' : this.inMessage((message) => message.text(event.text));
      case 'refusal_delta':
        this.refused = true;
        return this.inMessage((message) => message.refusal(event.text));
      case 'citation':
        return this.inMessage((message) => message.annotation(annotationOf(event.citation)));
      case 'logprobs':
        return event.content.length === 0 ? '' : this.inMessage((message) => message.logprobs(event.content));
      case 'reasoning_delta':
        return event.text === '' ? '' : this.inReasoning((reasoning) => reasoning.delta(event.text));
      case 'reasoning_signature':
        return this.seal(sealReasoning({ signature: event.signature, origin: event.origin }));
      case 'reasoning_redacted':
        return this.seal(sealReasoning({ redactedData: event.data, origin: event.origin }));
      case 'arguments_delta':
        return this.open instanceof OpenCall ? this.open.delta(event.json) : '';
      case 'block_stop':
        return this.blockStop();
      case 'finish':
        this.stopReason = event.stopReason;
        return '';
    }
  }

  finish(facts: GatewayFacts, usage: Usage): string {
    const ending = endingOf(this.stopReason, this.refused);
    const begun = this.begin();
    const closed = this.close(ending.status === 'incomplete');
    const response = this.response({
      ...ending,
      output: this.output,
      usage: encodeUsage(usage),
      model: this.model || facts.model,
    });
    return begun + closed + this.say(`response.${ending.status}`, { response, 'x-gateway': facts });
  }

  private start(event: Extract<GatewayEvent, { type: 'start' }>): string {
    this.model = event.model;
    this.created = event.created;
    this.serviceTier = event.serviceTier;
    return this.begin();
  }

  private begin(): string {
    if (this.begun) return '';
    this.begun = true;
    const response = this.response({
      status: 'in_progress',
      incomplete_details: null,
      output: [],
      usage: null,
      model: this.model,
    });
    return this.say('response.created', { response }) + this.say('response.in_progress', { response });
  }

  private blockStart(event: Extract<GatewayEvent, { type: 'block_start' }>): string {
    // A text block is written with its first text, so that one without any leaves no trace.
    if (event.kind === 'text') return this.open instanceof OpenMessage ? this.open.closePart() : this.close(false);
    const closed = this.close(false);
    if (event.kind === 'reasoning') {
      this.reasoningId = event.id;
      return closed;
    }
    return closed + this.signature(event) + this.callStart(event);
  }

  private callStart(event: Extract<GatewayEvent, { kind: 'tool_call' }>): string {
    const { request, requestId } = this.context;
    const place = { request, requestId, index: this.output.length, freeform: isFreeform(event, request) };
    const call = new OpenCall(event, place, this.sayHere());
    this.open = call;
    return call.open();
  }

  /** Gemini signs its calls: the signature travels in front of the call. */
  private signature(event: Extract<GatewayEvent, { kind: 'tool_call' }>): string {
    const { id, signature, origin } = event;
    return signature === undefined ? '' : this.seal(sealCallSignature({ id, signature, origin })) + this.close(false);
  }

  private blockStop(): string {
    // A message goes on: the next text may belong to it.
    return this.open instanceof OpenMessage ? this.open.closePart() : this.close(false);
  }

  private inMessage(write: (message: OpenMessage) => string): string {
    if (this.open instanceof OpenMessage) return write(this.open);
    const closed = this.begin() + this.close(false);
    const message = new OpenMessage(this.nextId('message'), this.sayHere());
    this.open = message;
    return closed + message.open() + write(message);
  }

  private inReasoning(write: (reasoning: OpenReasoning) => string): string {
    if (this.open instanceof OpenReasoning) return write(this.open);
    const closed = this.begin() + this.close(false);
    const reasoning = new OpenReasoning(this.reasoningId ?? this.nextId('reasoning'), this.sayHere());
    this.reasoningId = undefined;
    this.open = reasoning;
    return closed + reasoning.open() + write(reasoning);
  }

  private seal(sealed: string | undefined): string {
    if (sealed === undefined) return '';
    return this.inReasoning((reasoning) => {
      reasoning.sealed = sealed;
      return '';
    });
  }

  private close(incomplete: boolean): string {
    const { open } = this;
    if (!open) return '';
    this.open = undefined;
    const closed = open.close(incomplete);
    this.output.push(open.item);
    return closed;
  }

  private nextId(type: 'message' | 'reasoning'): string {
    return itemId(type, this.context.requestId, this.output.length);
  }

  /** Events of the item that is about to be opened. */
  private sayHere(): Say {
    const output_index = this.output.length;
    return (type, fields) => this.say(type, { output_index, ...fields });
  }

  private say(type: string, fields: object): string {
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: this.sequence++, ...fields })}\n\n`;
  }

  private response(
    answered: Pick<ResponseObject, 'model' | 'status' | 'output' | 'incomplete_details' | 'usage'>,
  ): ResponseObject {
    return responseObject(this.context, { ...answered, created: this.created, serviceTier: this.serviceTier });
  }
}
