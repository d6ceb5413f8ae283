import type { JsonObject } from '@libs/kernel';
import { parseSseFrame } from '@libs/protocol';
import type { RelayState, RelayTap } from '../../adapter';
import { readInlineError } from '../../failure';
import { objectOf, parseUpstreamObject, textOf, wordOf } from '../../read';
import { QUOTE, stringLength, valueAt } from '../../scan-frame';
import { refuseFailed } from './decode-response';
import { outputLength, responsesUsage, stopReasonOf } from './read-response';

const FORWARD = { forward: true };
const NAMED = 'event: response.';
const DELTA = '.delta';
const REFUSAL = 'response.refusal.delta';

/**
 * Watches a stream of Responses events. Deltas, which are nearly all of it, are known by their event line and
 * scanned; what opens, closes or fails is parsed.
 */
export class ResponsesRelayTap implements RelayTap {
  readonly state: RelayState = { committed: false, ended: false, outputChars: 0, sequence: 0 };

  frame(bytes: Buffer): { forward: boolean } {
    const { state } = this;
    if (state.ended || state.error) return FORWARD;
    if (this.scan(bytes.toString('latin1'))) return FORWARD;
    const frame = parseSseFrame(bytes);
    const data = frame?.data.trim() ?? '';
    if (data === '' || data === '[DONE]') return FORWARD;
    state.sequence = (state.sequence ?? 0) + 1;
    this.read(parseUpstreamObject(data), frame?.event);
    return FORWARD;
  }

  body(bytes: Buffer): void {
    const response = parseUpstreamObject(bytes.toString('utf8'));
    refuseFailed(response);
    this.close(response);
    this.state.outputChars = outputLength(response);
    this.state.committed = true;
  }

  /** False: this frame must be parsed. */
  private scan(text: string): boolean {
    if (!text.startsWith(NAMED)) return false;
    const line = text.indexOf('\n');
    const name = text.slice(NAMED.length, text.charCodeAt(line - 1) === CR ? line - 1 : line);
    if (!name.endsWith(DELTA) || name === REFUSAL) return false;
    const at = valueAt(text, '"delta"', line);
    if (at === -1 || text.charCodeAt(at) !== QUOTE) return false;
    this.state.sequence = (this.state.sequence ?? 0) + 1;
    this.count(stringLength(text, at));
    return true;
  }

  private read(event: JsonObject, name: string | undefined): void {
    const { state } = this;
    const type = wordOf(event['type']) ?? name ?? '';
    const response = objectOf(event['response']);
    switch (type) {
      case 'response.created':
        state.model = wordOf(response['model']) ?? state.model;
        return;
      case 'response.output_item.added':
        // A reasoning item may be all for a minute; of a message the text follows, or that there will be none.
        if (objectOf(event['item'])['type'] !== 'message') state.committed = true;
        return;
      case 'response.content_part.added':
        if (state.outputChars === 0 && objectOf(event['part'])['type'] === 'refusal') state.declines = true;
        return;
      case 'response.completed':
      case 'response.incomplete':
        return this.close(response);
      case 'response.failed':
        state.usage = responsesUsage(response['usage']) ?? state.usage;
        state.error = readInlineError(response);
        return;
      case 'error':
        state.error = readInlineError(event['error'] === undefined ? { error: event } : event);
        return;
      default:
        if (type === REFUSAL && state.outputChars === 0) state.declines = true;
        if (type.endsWith(DELTA)) this.count(textOf(event['delta']).length);
    }
  }

  private close(response: JsonObject): void {
    const { state } = this;
    state.model = wordOf(response['model']) ?? state.model;
    state.usage = responsesUsage(response['usage']) ?? state.usage;
    state.stopReason = stopReasonOf(response);
    state.committed = true;
    state.ended = true;
  }

  private count(chars: number): void {
    this.state.committed = true;
    this.state.outputChars += chars;
  }
}

const CR = 0x0d;
