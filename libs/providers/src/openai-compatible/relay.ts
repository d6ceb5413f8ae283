import { type JsonObject } from '@libs/kernel';
import { parseSseFrame, spliceBody } from '@libs/protocol';
import type { RelayHead, RelayState, RelayTap, TargetInfo, UpstreamCall } from '../adapter';
import { readInlineError } from '../failure';
import { listOf, objectOf, parseUpstreamObject, textOf, wordOf } from '../read';
import { BRACKET, QUOTE, skipBlanks, stringLength, valueAt } from '../scan-frame';
import { choicesOf } from './decode-response';
import { DONE, isError, isLast } from './decode-stream';
import { usageIn } from './decode-usage';
import { headersFor } from './encode-request';
import { chatPath } from './paths';
import type { OpenAiCompatibleProfile } from './profile';
import { callPieces, contentPieces } from './read-message';
import { brokenOff, stopReasonFor } from './finish-words';
import { meantReason } from './meant-reason';

/** The client's bytes with the model replaced; usage is asked for where it would not come by itself. */
export function relayRequest(body: Buffer, head: RelayHead, target: TargetInfo, profile: OpenAiCompatibleProfile): UpstreamCall {
  const includeUsage = head.stream && !head.includeUsage && profile.streamOptions;
  return {
    method: 'POST',
    path: chatPath(profile, target.model),
    headers: headersFor(head.stream),
    body: spliceBody(body, { model: target.model, includeUsage }),
    changes: [],
  };
}

const FORWARD = { forward: true };
const DROP = { forward: false };

/**
 * Watches an OpenAI stream. Ordinary content frames are scanned, not parsed; everything else (the
 * first frame, usage, errors, finish reasons, content that is not plain text) is parsed with the
 * functions that the decoder uses.
 */
export class OpenAiRelayTap implements RelayTap {
  readonly state: RelayState = { committed: false, ended: false, outputChars: 0 };
  private readonly textKeys: string[];
  private readonly dropsUsage: boolean;
  private sawChunk = false;
  /** What the first candidate has shown so far. */
  private readonly holds = { calls: false, refusal: false };

  constructor(
    head: RelayHead,
    private readonly profile: OpenAiCompatibleProfile,
  ) {
    this.textKeys = ['"content"', ...profile.reasoningFields.map((field) => `"${field}"`)];
    this.dropsUsage = head.stream && !head.includeUsage && profile.streamOptions;
  }

  frame(bytes: Buffer): { forward: boolean } {
    if (this.state.ended || this.state.error) return FORWARD;
    const text = bytes.toString('latin1');
    if (this.sawChunk && this.scan(text)) return FORWARD;
    const frame = parseSseFrame(bytes);
    const data = frame?.data.trim() ?? '';
    if (data === '') return FORWARD;
    if (data === DONE) {
      this.state.ended = true;
      return FORWARD;
    }
    return this.read(parseUpstreamObject(data), frame?.event);
  }

  body(bytes: Buffer): void {
    const body = parseUpstreamObject(bytes.toString('utf8'));
    const choices = choicesOf(body);
    const { state, holds } = this;
    state.model = textOf(body['model']);
    const usage = usageIn(body, this.profile);
    if (usage) state.usage = usage;
    choices.forEach((item, i) => this.countMessage(objectOf(objectOf(item)['message']), i === 0));
    state.stopReason = meantReason(stopReasonFor(textOf(objectOf(choices[0])['finish_reason'])), holds);
    state.committed = true;
    state.ended = true;
  }

  /** False: this frame must be parsed. */
  private scan(text: string): boolean {
    const delta = text.indexOf('"delta"');
    // One data line from the first byte on; anything else is for the parser.
    if (delta === -1 || !text.startsWith('data:') || text.indexOf('data:', delta) !== -1) return false;
    const finish = valueAt(text, '"finish_reason"', 0);
    if (finish !== -1 && !isNull(text, finish)) return false;
    const usage = valueAt(text, '"usage"', 0);
    if (usage !== -1 && !isNull(text, usage)) return false;
    if (valueAt(text, '"error"', 0) !== -1) return false;
    const refusal = valueAt(text, '"refusal"', delta);
    if (refusal !== -1 && !isNull(text, refusal)) return false;
    if (text.includes('"function_call"') || text.includes('"reasoning_details"') || text.includes('"custom"')) return false;
    if (this.profile.lastChunk !== undefined && text.includes(this.profile.lastChunk)) return false;
    const calls = valueAt(text, '"tool_calls"', delta);
    const callChars = calls === -1 || isNull(text, calls) ? 0 : this.callChars(text, calls);
    const textChars = this.textChars(text, delta);
    if (callChars === UNSURE || textChars === UNSURE) return false;
    this.commit(callChars + textChars);
    return true;
  }

  /** The parser looks at the first call, since it matters whose it is; later pieces are counted here. */
  private callChars(text: string, at: number): number {
    if (text.charCodeAt(at) !== BRACKET) return UNSURE;
    if (text.charCodeAt(skipBlanks(text, at + 1)) === CLOSING_BRACKET) return 0;
    if (!this.holds.calls) return UNSURE;
    let chars = 0;
    for (let value = valueAt(text, '"arguments"', at); value !== -1; value = valueAt(text, '"arguments"', value)) {
      if (text.charCodeAt(value) !== QUOTE) return UNSURE;
      chars += stringLength(text, value);
    }
    return chars;
  }

  private textChars(text: string, delta: number): number {
    let chars = 0;
    for (const key of this.textKeys) {
      const value = valueAt(text, key, delta);
      if (value === -1 || isNull(text, value)) continue;
      // A list of parts, or a second candidate in one frame: let the parser count.
      if (text.charCodeAt(value) !== QUOTE || valueAt(text, key, value) !== -1) return UNSURE;
      const length = stringLength(text, value);
      // The same reasoning may come under two names; only the parser knows which to count.
      if (length > 0 && chars > 0) return UNSURE;
      chars += length;
    }
    return chars;
  }

  private read(chunk: JsonObject, event: string | undefined): { forward: boolean } {
    const { state } = this;
    const usage = usageIn(chunk, this.profile);
    if (usage) state.usage = usage;
    if (isError(chunk, event)) {
      state.error = readInlineError(chunk);
      return FORWARD;
    }
    const choices = listOf(chunk['choices']);
    if (choices.length === 0) return usage && this.dropsUsage ? DROP : FORWARD;
    if (!this.sawChunk) state.model = wordOf(chunk['model']) ?? state.model;
    this.sawChunk = true;
    for (const item of choices) {
      const choice = objectOf(item);
      const first = choice['index'] === 0 || choice['index'] === undefined;
      this.countMessage(objectOf(choice['delta'] ?? choice['message']), first);
      const reason = wordOf(choice['finish_reason']);
      if (reason === undefined) continue;
      state.committed = true;
      if (first) state.stopReason = meantReason(stopReasonFor(reason), this.holds);
    }
    const broken = brokenOff(chunk);
    if (broken) state.error = broken;
    else if (isLast(chunk, this.profile)) state.ended = true;
    return FORWARD;
  }

  private countMessage(message: JsonObject, first: boolean): void {
    for (const piece of contentPieces(message, this.profile.reasoningFields)) this.commit(piece.text.length);
    const refusal = wordOf(message['refusal']);
    if (refusal !== undefined) {
      if (refusal !== '' && this.state.outputChars === 0) this.state.declines = true;
      this.commit(refusal.length);
    }
    const calls = callPieces(message);
    for (const piece of calls) this.commit(piece.arguments.length);
    if (calls.length > 0) this.state.committed = true;
    if (!first) return;
    this.holds.calls ||= calls.length > 0;
    this.holds.refusal ||= refusal !== undefined;
  }

  private commit(chars: number): void {
    if (chars === 0) return;
    this.state.outputChars += chars;
    this.state.committed = true;
  }
}

const UNSURE = -1;
const CLOSING_BRACKET = 0x5d;
const isNull = (text: string, at: number): boolean => text.startsWith('null', at);
