import { GatewayError, type Json, type JsonObject, type Usage } from '@libs/kernel';
import { anthropicStopToNeutral, citationFromAnthropic, type Citation, type GatewayEvent, type StopReason } from '@libs/protocol';
import type { StreamDecoder } from '../adapter';
import { madeUpCallId } from '../call-id';
import { readInlineError } from '../failure';
import { listOf, objectOf, parseUpstreamObject, textOf, wordOf } from '../read';
import { refusalText } from './decode-response';
import { stopOfAnswer } from './answer-tool';
import { decodeUsage } from './decode-usage';
import { ANSWER_TOOL } from './encode-output';

/** The block being extended; a block without a neutral form has no number. */
interface OpenBlock {
  block: number | undefined;
  /** Input that came whole with the start, for servers that send no pieces of it. */
  wholeInput: string;
  /** A call that is the answer itself: its input is told as text. */
  isAnswer: boolean;
  /** Where the block begins in the whole text of the answer. */
  textStart: number;
  /** Told when the block is whole: only then is known how much text they support. */
  citations: Citation[];
}

/** Anthropic's events in, neutral events out; ends on `message_stop` alone. What follows an end or an error is ignored. */
export class AnthropicStreamDecoder implements StreamDecoder {
  private id = '';
  private started = false;
  private closed = false;
  private nextBlock = 0;
  private open: OpenBlock | undefined;
  private usage: Usage | undefined;
  private textLength = 0;
  private readonly calls = { answers: 0, others: 0 };
  private finish: { stopReason: StopReason; stopSequence?: string } | undefined;

  /** False inside a block that has no neutral form. */
  get blockIsKnown(): boolean {
    return this.open?.block !== undefined;
  }

  frame(data: string, event?: string): GatewayEvent[] {
    if (this.closed || data.trim() === '') return [];
    const message = parseUpstreamObject(data);
    const type = wordOf(message['type']) ?? event;
    switch (type) {
      case 'message_start':
        return this.start(objectOf(message['message']));
      case 'content_block_start':
        return this.blockStart(objectOf(message['content_block']));
      case 'content_block_delta':
        return this.blockDelta(objectOf(message['delta']));
      case 'content_block_stop':
        return this.blockStop();
      case 'message_delta':
        return this.messageDelta(message);
      case 'message_stop':
        return this.end();
      case 'ping':
        return [{ type: 'ping' }];
      case 'error': {
        this.closed = true;
        const { message: text, code, type: upstreamType } = readInlineError(message);
        return [{ type: 'error', message: text, code, upstreamType }];
      }
      default:
        // New kinds of events may come at any time.
        return [];
    }
  }

  private start(message: JsonObject): GatewayEvent[] {
    if (this.started) return [];
    this.started = true;
    this.id = textOf(message['id']);
    this.usage = decodeUsage(message['usage']);
    const serviceTier = wordOf(objectOf(message['usage'])['service_tier']);
    return [
      {
        type: 'start',
        id: this.id,
        model: textOf(message['model']),
        ...(this.usage && { usage: this.usage }),
        ...(serviceTier !== undefined && { serviceTier }),
      },
    ];
  }

  private blockStart(content: JsonObject): GatewayEvent[] {
    if (!this.started) throw new GatewayError('upstream_bad_response', 'The provider began its stream in the middle.');
    const out = this.blockStop();
    const block = this.nextBlock;
    this.open = { block, wholeInput: '', isAnswer: false, textStart: this.textLength, citations: [] };
    const at = { candidate: 0, block };
    switch (content['type']) {
      case 'text':
        out.push({ type: 'block_start', ...at, kind: 'text' });
        this.pushText(out, content['text']);
        for (const citation of listOf(content['citations'])) this.cite(objectOf(citation));
        break;
      case 'thinking':
        out.push({ type: 'block_start', ...at, kind: 'reasoning' });
        this.pushReasoning(out, content);
        break;
      case 'redacted_thinking':
        out.push({ type: 'block_start', ...at, kind: 'reasoning' });
        out.push({ type: 'reasoning_redacted', ...at, data: textOf(content['data']), origin: 'anthropic' });
        break;
      case 'tool_use':
        this.callStart(out, content, block);
        break;
      default:
        this.open.block = undefined;
        return out;
    }
    this.nextBlock++;
    return out;
  }

  private callStart(out: GatewayEvent[], content: JsonObject, block: number): void {
    const name = textOf(content['name']);
    const isAnswer = name === ANSWER_TOOL;
    this.calls[isAnswer ? 'answers' : 'others']++;
    const id = wordOf(content['id']) ?? madeUpCallId(this.id, 0, block);
    const at = { candidate: 0, block };
    out.push(
      isAnswer ? { type: 'block_start', ...at, kind: 'text' } : { type: 'block_start', ...at, kind: 'tool_call', id, name },
    );
    if (!this.open) return;
    this.open.isAnswer = isAnswer;
    const input = objectOf(content['input']);
    if (Object.keys(input).length > 0) this.open.wholeInput = JSON.stringify(input);
  }

  private blockDelta(delta: JsonObject): GatewayEvent[] {
    const out: GatewayEvent[] = [];
    if (this.open?.block === undefined) return out;
    if (delta['type'] === 'text_delta') this.pushText(out, delta['text']);
    else if (delta['type'] === 'citations_delta') this.cite(objectOf(delta['citation']));
    else if (delta['type'] === 'input_json_delta') this.pushJson(out, textOf(delta['partial_json']));
    else if (delta['type'] === 'thinking_delta' || delta['type'] === 'signature_delta') this.pushReasoning(out, delta);
    return out;
  }

  private blockStop(): GatewayEvent[] {
    const out: GatewayEvent[] = [];
    const open = this.open;
    if (open?.block === undefined) {
      this.open = undefined;
      return out;
    }
    if (open.wholeInput !== '') this.pushJson(out, open.wholeInput);
    const place = { start: open.textStart, end: this.textLength };
    for (const citation of open.citations) out.push({ type: 'citation', ...this.at(), citation: { ...citation, ...place } });
    out.push({ type: 'block_stop', candidate: 0, block: open.block });
    this.open = undefined;
    return out;
  }

  private messageDelta(message: JsonObject): GatewayEvent[] {
    const delta = objectOf(message['delta']);
    const reason = wordOf(delta['stop_reason']);
    const out = reason === undefined ? [] : this.blockStop();
    if (reason !== undefined) {
      const stopSequence = wordOf(delta['stop_sequence']);
      this.finish = { stopReason: anthropicStopToNeutral(reason), ...(stopSequence === undefined ? {} : { stopSequence }) };
      const refusal = refusalText(delta);
      if (refusal !== undefined) out.push({ type: 'refusal_delta', candidate: 0, text: refusal });
    }
    const usage = decodeUsage(message['usage'], this.usage);
    if (usage && usage !== this.usage) {
      this.usage = usage;
      out.push({ type: 'usage', usage });
    }
    return out;
  }

  private end(): GatewayEvent[] {
    if (!this.started) throw new GatewayError('upstream_bad_response', 'The provider ended its stream before it said anything.');
    this.closed = true;
    const out = this.blockStop();
    const finish = this.finish ?? { stopReason: 'stop' };
    const stopReason = stopOfAnswer(finish.stopReason, this.calls);
    out.push({ type: 'finish', candidate: 0, ...finish, stopReason }, { type: 'end' });
    return out;
  }

  private pushText(out: GatewayEvent[], text: Json | undefined): void {
    const said = wordOf(text);
    if (said === undefined) return;
    this.textLength += said.length;
    out.push({ type: 'text_delta', ...this.at(), text: said });
  }

  private pushJson(out: GatewayEvent[], json: string): void {
    if (json === '') return;
    if (this.open) this.open.wholeInput = '';
    if (this.open?.isAnswer) this.pushText(out, json);
    else out.push({ type: 'arguments_delta', ...this.at(), json });
  }

  private cite(raw: JsonObject): void {
    this.open?.citations.push(citationFromAnthropic(raw));
  }

  private pushReasoning(out: GatewayEvent[], holder: JsonObject): void {
    const text = wordOf(holder['thinking']);
    if (text !== undefined) out.push({ type: 'reasoning_delta', ...this.at(), text });
    const signature = wordOf(holder['signature']);
    if (signature !== undefined) out.push({ type: 'reasoning_signature', ...this.at(), signature, origin: 'anthropic' });
  }

  private at(): { candidate: number; block: number } {
    return { candidate: 0, block: this.open?.block ?? 0 };
  }
}
