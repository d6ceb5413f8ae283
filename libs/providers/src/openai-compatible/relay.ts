import { type JsonObject } from '@libs/kernel';
import { parseSseFrame, spliceBody } from '@libs/protocol';
import type { RelayHead, RelayState, RelayTap, TargetInfo, UpstreamCall } from '../adapter';
import { readInlineError } from '../failure';
import { listOf, objectOf, parseUpstreamObject, wordOf } from '../read';
import { BRACKET, QUOTE, skipBlanks, stringLength, valueAt } from '../scan-frame';
import { decodeResponse } from './decode-response';
import { DONE, isError } from './decode-stream';
import { usageIn } from './decode-usage';
import { CHAT_PATH, headersFor } from './encode-request';
import type { OpenAiCompatibleProfile } from './profile';
import { callPieces, contentPieces } from './read-message';
import { stopReasonOf } from './stop-reason';

/** The client's bytes with the model replaced; usage is asked for where it would not come by itself. */
export function relayRequest(body: Buffer, head: RelayHead, target: TargetInfo, profile: OpenAiCompatibleProfile): UpstreamCall {
  const includeUsage = head.stream && !head.includeUsage && profile.streamOptions;
  return {
    method: 'POST',
    path: CHAT_PATH,
    headers: headersFor(head.stream),
    body: spliceBody(body, { model: target.model, includeUsage }),
    changes: [],
  };
}

const FORWARD = { forward: true };
const DROP = { forward: false };
const TEXT_KEYS = ['"content"', '"refusal"'];

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
  private calledTools = false;

  constructor(
    head: RelayHead,
    private readonly profile: OpenAiCompatibleProfile,
  ) {
    this.textKeys = [...TEXT_KEYS, ...profile.reasoningFields.map((field) => `"${field}"`)];
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
    const response = decodeResponse(body, this.profile);
    const { state } = this;
    state.model = response.model;
    if (response.usageReported) state.usage = response.usage;
    state.stopReason = response.candidates[0]?.stopReason;
    for (const choice of listOf(body['choices'])) this.countMessage(objectOf(objectOf(choice)['message']));
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
    const calls = valueAt(text, '"tool_calls"', delta);
    // A call's arguments may be an object in some dialects, and a call may be no list.
    if (calls !== -1 && !isNull(text, calls) && !this.scanCalls(text, calls)) return false;
    if (text.includes('"function_call"')) return false;
    return this.scanText(text, delta);
  }

  private scanCalls(text: string, at: number): boolean {
    if (text.charCodeAt(at) !== BRACKET) return false;
    if (text.charCodeAt(skipBlanks(text, at + 1)) === 0x5d) return true;
    let chars = 0;
    for (let from = at; ;) {
      const value = valueAt(text, '"arguments"', from);
      if (value === -1) break;
      if (text.charCodeAt(value) !== QUOTE) return false;
      chars += stringLength(text, value);
      from = value;
    }
    this.calledTools = true;
    this.commit(chars);
    this.state.committed = true;
    return true;
  }

  private scanText(text: string, delta: number): boolean {
    let chars = 0;
    for (const key of this.textKeys) {
      const value = valueAt(text, key, delta);
      if (value === -1 || isNull(text, value)) continue;
      // A list of parts, or a second candidate in one frame: let the parser count.
      if (text.charCodeAt(value) !== QUOTE || valueAt(text, key, value) !== -1) return false;
      const length = stringLength(text, value);
      // The same reasoning may come under two names; only the parser knows which to count.
      if (length > 0 && chars > 0) return false;
      chars += length;
    }
    this.commit(chars);
    return true;
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
      this.countMessage(objectOf(choice['delta'] ?? choice['message']));
      const reason = wordOf(choice['finish_reason']);
      if (reason !== undefined) this.stop(reason, choice['index'] === 0 || choice['index'] === undefined);
    }
    return FORWARD;
  }

  private stop(reason: string, first: boolean): void {
    this.state.committed = true;
    if (!first) return;
    const said = stopReasonOf(reason);
    this.state.stopReason = said === 'stop' && this.calledTools ? 'tool_calls' : said;
  }

  private countMessage(message: JsonObject): void {
    for (const piece of contentPieces(message, this.profile.reasoningFields)) this.commit(piece.text.length);
    this.commit(wordOf(message['refusal'])?.length ?? 0);
    for (const piece of callPieces(message)) {
      this.calledTools = true;
      this.state.committed = true;
      this.commit(piece.arguments.length);
    }
  }

  private commit(chars: number): void {
    if (chars === 0) return;
    this.state.outputChars += chars;
    this.state.committed = true;
  }
}

const isNull = (text: string, at: number): boolean => text.startsWith('null', at);
