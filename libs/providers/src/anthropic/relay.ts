import { parseSseFrame, spliceBody } from '@libs/protocol';
import type { RelayHead, RelayState, RelayTap, TargetInfo, UpstreamCall } from '../adapter';
import { parseUpstreamObject } from '../read';
import { countOutput, trackEvent } from '../track-event';
import { QUOTE, stringLength, valueAt } from '../scan-frame';
import { decodeResponse } from './decode-response';
import { AnthropicStreamDecoder } from './decode-stream';
import { headersFor, MESSAGES_PATH } from './encode-request';

/** The client's bytes with the model replaced, under the version and beta features that it asked for. */
export function relayRequest(body: Buffer, head: RelayHead, target: TargetInfo): UpstreamCall {
  return {
    method: 'POST',
    path: MESSAGES_PATH,
    headers: { ...headersFor(head.stream), ...head.headers },
    body: spliceBody(body, { model: target.model, includeUsage: false }),
    changes: [],
  };
}

const FORWARD = { forward: true };
const DELTA = 'event: content_block_delta\n';

/**
 * Watches an Anthropic stream. Content deltas are scanned, not parsed; every other event goes
 * through the decoder itself.
 */
export class AnthropicRelayTap implements RelayTap {
  readonly state: RelayState = { committed: false, ended: false, outputChars: 0 };
  private readonly decoder = new AnthropicStreamDecoder();

  frame(bytes: Buffer): { forward: boolean } {
    if (this.state.ended || this.state.error) return FORWARD;
    const text = bytes.toString('latin1');
    if (text.startsWith(DELTA) && this.scanDelta(text)) return FORWARD;
    const frame = parseSseFrame(bytes);
    if (!frame) return FORWARD;
    for (const event of this.decoder.frame(frame.data, frame.event)) trackEvent(this.state, event);
    return FORWARD;
  }

  body(bytes: Buffer): void {
    const response = decodeResponse(parseUpstreamObject(bytes.toString('utf8')));
    const { state } = this;
    const [candidate] = response.candidates;
    state.model = response.model;
    if (response.usageReported) state.usage = response.usage;
    state.stopReason = candidate?.stopReason;
    for (const part of candidate?.content ?? [])
      state.outputChars += part.type === 'tool_call' ? part.arguments.length : part.text.length;
    state.committed = true;
    state.ended = true;
  }

  /** False: a delta without plain text to count (citation, signature, a new kind). */
  private scanDelta(text: string): boolean {
    const delta = text.indexOf('"delta"');
    for (const key of DELTA_TEXTS) {
      const value = valueAt(text, key, delta);
      if (delta === -1 || value === -1 || text.charCodeAt(value) !== QUOTE) continue;
      if (this.decoder.blockIsKnown) countOutput(this.state, stringLength(text, value));
      return true;
    }
    return false;
  }
}

const DELTA_TEXTS = ['"text"', '"partial_json"', '"thinking"'];
