import { GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';
import type { GatewayEvent } from '@libs/protocol';
import type { StreamDecoder } from '../adapter';
import { madeUpCallId } from '../call-id';
import { readInlineError } from '../failure';
import { parseUpstreamObject, textOf } from '../read';
import { decodeUsage } from './decode-usage';
import { callsOf, createdOf, logprobsOf, seedOf, type WholeCall } from './read-answer';
import { stopReasonOf } from './stop-reason';

/** Ollama's lines in, neutral events out; ends on the line that says `done`. Whatever follows an end or an error is ignored. */
export class OllamaStreamDecoder implements StreamDecoder {
  private seed = '';
  private started = false;
  private closed = false;
  private nextBlock = 0;
  private open: 'text' | 'reasoning' | undefined;
  private calls = 0;

  frame(data: string): GatewayEvent[] {
    if (this.closed || data.trim() === '') return [];
    const line = parseUpstreamObject(data);
    if (line['error'] !== undefined) return this.fail(line);
    const { message } = line;
    if (!isJsonObject(message) && line['done'] !== true) {
      throw new GatewayError('upstream_bad_response', 'The provider sent a line without a message.');
    }
    const out: GatewayEvent[] = [];
    if (!this.started) out.push(this.start(line));
    if (isJsonObject(message)) this.say(out, message);
    const logprobs = logprobsOf(line);
    if (logprobs.length > 0) out.push({ type: 'logprobs', candidate: 0, content: logprobs });
    if (line['done'] === true) this.end(out, line);
    return out;
  }

  private start(line: JsonObject): GatewayEvent {
    this.started = true;
    this.seed = seedOf(line);
    const created = createdOf(line);
    return { type: 'start', id: '', model: textOf(line['model']), ...(created !== undefined && { created }) };
  }

  private say(out: GatewayEvent[], message: JsonObject): void {
    this.text(out, 'reasoning', textOf(message['thinking']));
    this.text(out, 'text', textOf(message['content']));
    for (const call of callsOf(message)) this.call(out, call);
  }

  private text(out: GatewayEvent[], kind: 'text' | 'reasoning', text: string): void {
    if (text === '') return;
    if (this.open !== kind) {
      this.close(out);
      this.open = kind;
      out.push({ type: 'block_start', candidate: 0, block: this.nextBlock++, kind });
    }
    out.push({ type: kind === 'text' ? 'text_delta' : 'reasoning_delta', candidate: 0, block: this.nextBlock - 1, text });
  }

  private call(out: GatewayEvent[], call: WholeCall): void {
    this.close(out);
    const at = { candidate: 0, block: this.nextBlock++ };
    const id = call.id ?? madeUpCallId(this.seed, 0, this.calls);
    this.calls++;
    out.push({ type: 'block_start', ...at, kind: 'tool_call', id, name: call.name });
    out.push({ type: 'arguments_delta', ...at, json: call.arguments }, { type: 'block_stop', ...at });
  }

  private close(out: GatewayEvent[]): void {
    if (this.open === undefined) return;
    this.open = undefined;
    out.push({ type: 'block_stop', candidate: 0, block: this.nextBlock - 1 });
  }

  private end(out: GatewayEvent[], line: JsonObject): void {
    this.closed = true;
    this.close(out);
    out.push({ type: 'finish', candidate: 0, stopReason: stopReasonOf(textOf(line['done_reason']), this.calls > 0) });
    const usage = decodeUsage(line);
    if (usage) out.push({ type: 'usage', usage });
    out.push({ type: 'end' });
  }

  private fail(line: JsonObject): GatewayEvent[] {
    this.closed = true;
    const { message, code, type } = readInlineError(line);
    return [{ type: 'error', message, code, upstreamType: type }];
  }
}
