import type { JsonObject, Usage } from '@libs/kernel';
import type { EncodeContext, GatewayFacts, StreamEncoder } from '../dialect';
import type { Citation, Origin } from '../neutral/content';
import type { GatewayEvent, ToolCallStart } from '../neutral/event';
import type { StopReason } from '../neutral/response';
import { encodeGrounding, encodeLogprobs, encodePart } from './encode-parts';
import { encodeUsage } from './encode-usage';
import { stopToGeminiFinish } from './map-finish-reason';
import type { GeminiAnswer, GeminiCandidate, GeminiPart } from './wire';

/** One candidate as far as it has come. */
interface Progress {
  call: (Omit<ToolCallStart, 'type'> & { json: string }) | undefined;
  /** The text of the open block, and where it is cited. */
  text: string;
  citations: Citation[];
  logprobs: JsonObject[];
  cited: { partIndex: number; text: string; citations: Citation[] }[];
  said: boolean;
  stopReason: StopReason | undefined;
}

/**
 * Neutral events as Gemini's stream: every frame a whole answer that holds what is new. Calls are told
 * whole, when they are; what is known only at the end (reason, usage, sources) is in the last frame.
 */
export class GeminiStreamEncoder implements StreamEncoder {
  private readonly progress = new Map<number, Progress>();
  private id = '';
  private model = '';

  constructor(private readonly context: EncodeContext) {}

  encode(event: GatewayEvent): string {
    switch (event.type) {
      case 'start':
        this.id = event.id;
        this.model = event.model;
        return '';
      case 'block_start':
        return this.blockStart(event);
      case 'text_delta':
        this.of(event.candidate).text += event.text;
        return this.part(event.candidate, { text: event.text });
      case 'refusal_delta':
        return this.part(event.candidate, { text: event.text });
      case 'reasoning_delta':
        return this.part(event.candidate, encodePart({ type: 'reasoning', text: event.text }));
      case 'reasoning_signature':
        return this.sealed(event.candidate, { signature: event.signature, origin: event.origin });
      case 'reasoning_redacted':
        return this.sealed(event.candidate, { redactedData: event.data, origin: event.origin });
      case 'arguments_delta': {
        const { call } = this.of(event.candidate);
        if (call) call.json += event.json;
        return '';
      }
      case 'citation':
        this.of(event.candidate).citations.push(event.citation);
        return '';
      case 'logprobs':
        this.of(event.candidate).logprobs.push(...event.content);
        return '';
      case 'block_stop':
        return this.blockStop(event.candidate);
      case 'finish':
        this.of(event.candidate).stopReason = event.stopReason;
        return '';
      default:
        return '';
    }
  }

  finish(facts: GatewayFacts, usage: Usage): string {
    const all = [...this.progress.entries()];
    const blocked = all.length > 0 && all.every(([, one]) => !one.said && one.stopReason === 'content_filter');
    const answer = this.answer(
      blocked ? { promptFeedback: { blockReason: 'SAFETY' } } : { candidates: all.map(([index, one]) => closing(index, one)) },
    );
    return frame({ ...answer, modelVersion: this.model || facts.model, usageMetadata: encodeUsage(usage) });
  }

  private of(candidate: number): Progress {
    let one = this.progress.get(candidate);
    if (!one) {
      one = { call: undefined, text: '', citations: [], logprobs: [], cited: [], said: false, stopReason: undefined };
      this.progress.set(candidate, one);
    }
    return one;
  }

  private blockStart(event: Extract<GatewayEvent, { type: 'block_start' }>): string {
    const one = this.of(event.candidate);
    one.text = '';
    if (event.kind === 'tool_call') one.call = { ...event, json: '' };
    return '';
  }

  private blockStop(candidate: number): string {
    const one = this.of(candidate);
    if (one.citations.length > 0) {
      one.cited.push({ partIndex: 0, text: one.text, citations: one.citations });
      one.citations = [];
    }
    const { call } = one;
    if (!call) return '';
    one.call = undefined;
    const { json, ...rest } = call;
    return this.part(candidate, encodePart({ ...rest, type: 'tool_call', arguments: json }));
  }

  private sealed(candidate: number, seal: { signature?: string; redactedData?: string; origin?: Origin }): string {
    const native = seal.origin === undefined || seal.origin === 'gemini';
    const { thoughtSignature } = encodePart({ type: 'reasoning', text: '', ...seal });
    // Gemini signs an empty piece of text where others sign their thoughts.
    return this.part(candidate, native ? { text: '', thoughtSignature } : { text: '', thought: true, thoughtSignature });
  }

  private part(index: number, part: GeminiPart): string {
    this.of(index).said = true;
    return frame(this.answer({ candidates: [{ content: { role: 'model', parts: [part] }, index }] }));
  }

  private answer(rest: Partial<GeminiAnswer>): GeminiAnswer {
    return { ...rest, modelVersion: this.model, responseId: this.id || this.context.requestId };
  }
}

const frame = (answer: GeminiAnswer): string => `data: ${JSON.stringify(answer)}\n\n`;

/** An empty piece of text, as Gemini ends its streams: its client takes an answer without parts for none. */
function closing(index: number, one: Progress): GeminiCandidate {
  const grounding = encodeGrounding(one.cited);
  return {
    content: { role: 'model', parts: [{ text: '' }] },
    finishReason: stopToGeminiFinish(one.stopReason ?? 'stop'),
    index,
    ...(grounding && { groundingMetadata: grounding }),
    ...(one.logprobs.length > 0 && { logprobsResult: encodeLogprobs(one.logprobs) }),
  };
}
