import { GatewayError, type JsonObject } from '@libs/kernel';
import { parseSseFrame } from '@libs/protocol';
import type { RelayHead, RelayState, RelayTap } from '../../adapter';
import { readInlineError } from '../../failure';
import { listOf, objectOf, parseUpstreamObject, textOf, wordOf } from '../../read';
import { DONE, isError } from '../decode-stream';
import { stopReasonFor } from '../finish-words';
import { usageIn } from '../decode-usage';
import type { OpenAiCompatibleProfile } from '../profile';
import { asksUsage, type CompletesProfile } from './relay';

const FORWARD = { forward: true };
const DROP = { forward: false };

/** Watches legacy completions, streamed and whole. */
export class CompletionsRelayTap implements RelayTap {
  readonly state: RelayState = { committed: false, ended: false, outputChars: 0 };
  private readonly dropsUsage: boolean;

  constructor(
    head: RelayHead,
    completes: CompletesProfile,
    private readonly profile: OpenAiCompatibleProfile,
  ) {
    this.dropsUsage = asksUsage(head, completes);
  }

  frame(bytes: Buffer): { forward: boolean } {
    const { state } = this;
    if (state.ended || state.error) return FORWARD;
    const frame = parseSseFrame(bytes);
    const data = frame?.data.trim() ?? '';
    if (data === '') return FORWARD;
    if (data === DONE) {
      state.ended = true;
      return FORWARD;
    }
    const chunk = parseUpstreamObject(data);
    if (isError(chunk, frame?.event)) {
      state.error = readInlineError(chunk);
      return FORWARD;
    }
    const usage = this.read(chunk);
    return usage && this.dropsUsage && listOf(chunk['choices']).length === 0 ? DROP : FORWARD;
  }

  body(bytes: Buffer): void {
    const body = parseUpstreamObject(bytes.toString('utf8'));
    const choices = listOf(body['choices']);
    if (choices.length === 0 && isError(body, undefined)) {
      const { message, code, type } = readInlineError(body);
      throw new GatewayError('upstream_error', message, { upstream: { status: 200, code, type } });
    }
    if (choices.length === 0) throw new GatewayError('upstream_bad_response', 'The provider sent an answer without choices.');
    this.read(body);
    this.state.committed = true;
    this.state.ended = true;
  }

  private read(chunk: JsonObject): boolean {
    const { state } = this;
    const usage = usageIn(chunk, this.profile);
    if (usage) state.usage = usage;
    state.model ??= wordOf(chunk['model']);
    listOf(chunk['choices']).forEach((raw, position) => {
      const choice = objectOf(raw);
      const { length } = textOf(choice['text']);
      const reason = wordOf(choice['finish_reason']);
      state.outputChars += length;
      if (length > 0 || reason !== undefined) state.committed = true;
      if (reason !== undefined && (choice['index'] ?? position) === 0) state.stopReason = stopReasonFor(reason);
    });
    return usage !== undefined;
  }
}
