import { parseSseFrame, scanTopLevel, spliceBody } from '@libs/protocol';
import type { RelayHead, RelayState, RelayTap, TargetInfo, UpstreamCall } from '../adapter';
import { parseUpstreamObject } from '../read';
import { trackEvent } from '../track-event';
import { decodeResponse } from './decode-response';
import { GeminiStreamDecoder } from './decode-stream';
import { headersFor, pathOf } from './encode-request';

/** The client's bytes; the model is in the address, and replaced in the body only where the client has it there too. */
export function relayRequest(body: Buffer, head: RelayHead, target: TargetInfo): UpstreamCall {
  const named = body.includes('"model"') && (scanTopLevel(body)?.has('model') ?? true);
  return {
    method: 'POST',
    path: pathOf(target.model, head.stream),
    headers: headersFor(head.stream),
    body: named ? spliceBody(body, { model: `models/${target.model}`, includeUsage: false }) : body,
    changes: [],
  };
}

const FORWARD = { forward: true };

/** Watches Gemini's answers through the decoder itself: its frames are few and large. */
export class GeminiRelayTap implements RelayTap {
  readonly state: RelayState = { committed: false, ended: false, outputChars: 0 };
  private readonly decoder = new GeminiStreamDecoder(false);

  frame(bytes: Buffer): { forward: boolean } {
    if (this.state.ended || this.state.error) return FORWARD;
    const frame = parseSseFrame(bytes);
    const events = frame ? this.decoder.frame(frame.data) : this.decoder.stray(bytes.toString('utf8'));
    for (const event of events) trackEvent(this.state, event);
    return FORWARD;
  }

  endOfConnection(): void {
    for (const event of this.decoder.endOfConnection()) trackEvent(this.state, event);
  }

  body(bytes: Buffer): void {
    const response = decodeResponse(parseUpstreamObject(bytes.toString('utf8')), false);
    const { state } = this;
    state.model = response.model;
    if (response.usageReported) state.usage = response.usage;
    state.stopReason = response.candidates[0]?.stopReason;
    for (const part of response.candidates.flatMap(({ content }) => content))
      state.outputChars += part.type === 'tool_call' ? part.arguments.length : part.text.length;
    state.committed = true;
    state.ended = true;
  }
}
