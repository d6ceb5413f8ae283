import type { Json, JsonObject } from '@libs/kernel';
import type { GatewayEvent } from '@libs/protocol';
import { listOf, objectOf, wordOf } from '../read';
import { geminiCallId } from './call-id';
import { decodeCitations } from './decode-grounding';
import { decodeLogprobs } from './decode-logprobs';
import { meantReason } from './decode-response';
import { PartialArgs } from './partial-args';
import { type ReadPart, readPart } from './read-part';

type Call = Extract<ReadPart, { kind: 'call' }>;

/** One candidate of a stream: parts in, blocks out. Gemini closes nothing, so blocks end where another kind begins. */
export class StreamCandidate {
  /** Why it stopped, in Gemini's words; the last word counts. */
  finishReason: string | undefined;
  private nextBlock = 0;
  private open: 'text' | 'reasoning' | undefined;
  /** The signature of the text that is open: told when the text has ended. */
  private signature: string | undefined;
  private text = '';
  private calls = false;
  /** A call whose arguments come value by value. */
  private unfinished: { call: Call; args: PartialArgs } | undefined;
  private readonly chunks: Json[] = [];
  private readonly supports: Json[] = [];
  private readonly sources: Json[] = [];

  constructor(
    private readonly index: number,
    private readonly answerId: string,
  ) {}

  /** The next piece of this candidate. */
  take(piece: JsonObject): GatewayEvent[] {
    const out: GatewayEvent[] = [];
    for (const raw of listOf(objectOf(piece['content'])['parts'])) {
      const part = readPart(raw);
      if (part?.kind === 'call') this.takeCall(out, part);
      else if (part) this.takeText(out, part);
    }
    const grounding = objectOf(piece['groundingMetadata']);
    this.chunks.push(...listOf(grounding['groundingChunks']));
    this.supports.push(...listOf(grounding['groundingSupports']));
    this.sources.push(...listOf(objectOf(piece['citationMetadata'])['citationSources']));
    const content = decodeLogprobs(piece);
    if (content) out.push({ type: 'logprobs', candidate: this.index, content });
    this.finishReason = wordOf(piece['finishReason']) ?? this.finishReason;
    return out;
  }

  /** The stream has ended properly. */
  end(): GatewayEvent[] {
    const out: GatewayEvent[] = [];
    if (this.unfinished) this.pushCall(out, this.unfinished.call, this.unfinished.args.args);
    if (this.open === 'text') this.pushCitations(out);
    this.close(out);
    out.push({ type: 'finish', candidate: this.index, stopReason: meantReason(this.finishReason ?? 'STOP', this.calls) });
    return out;
  }

  private takeText(out: GatewayEvent[], part: Exclude<ReadPart, Call>): void {
    const kind = part.kind === 'text' ? 'text' : 'reasoning';
    if (part.text !== '' || (kind === 'reasoning' && part.signature !== undefined)) {
      if (this.open !== kind) this.openBlock(out, kind);
      if (kind === 'text') this.text += part.text;
      if (part.text !== '') out.push({ type: kind === 'text' ? 'text_delta' : 'reasoning_delta', ...this.at(), text: part.text });
    }
    if (part.signature === undefined) return;
    if (kind === 'text') this.signature = part.signature;
    else {
      out.push({ type: 'reasoning_signature', ...this.at(), signature: part.signature, origin: 'gemini' });
      this.close(out);
    }
  }

  private takeCall(out: GatewayEvent[], call: Call): void {
    const { unfinished } = this;
    if (unfinished && call.name === '') {
      call.partial.forEach((piece) => unfinished.args.add(piece));
      if (call.more) return;
      this.unfinished = undefined;
      return this.pushCall(out, unfinished.call, { ...unfinished.args.args, ...call.args });
    }
    if (call.more || call.partial.length > 0) {
      const args = new PartialArgs();
      call.partial.forEach((piece) => args.add(piece));
      if (call.more) this.unfinished = { call, args };
      else this.pushCall(out, call, { ...args.args, ...call.args });
      return;
    }
    this.pushCall(out, call, call.args);
  }

  private pushCall(out: GatewayEvent[], call: Call, args: JsonObject): void {
    this.close(out);
    this.calls = true;
    const at = { candidate: this.index, block: this.nextBlock };
    out.push({
      type: 'block_start',
      ...at,
      kind: 'tool_call',
      id: call.id ?? geminiCallId(this.answerId, this.index, this.nextBlock),
      name: call.name,
      ...(call.signature !== undefined && { signature: call.signature, origin: 'gemini' }),
    });
    out.push({ type: 'arguments_delta', ...at, json: JSON.stringify(args) }, { type: 'block_stop', ...at });
    this.nextBlock++;
  }

  private pushCitations(out: GatewayEvent[]): void {
    const said = {
      groundingMetadata: { groundingChunks: this.chunks, groundingSupports: this.supports },
      citationMetadata: { citationSources: this.sources },
    };
    for (const citation of decodeCitations(said, this.text)) out.push({ type: 'citation', ...this.at(), citation });
  }

  private openBlock(out: GatewayEvent[], kind: 'text' | 'reasoning'): void {
    this.close(out);
    this.open = kind;
    out.push({ type: 'block_start', candidate: this.index, block: this.nextBlock, kind });
  }

  private close(out: GatewayEvent[]): void {
    if (this.open !== undefined) {
      out.push({ type: 'block_stop', ...this.at() });
      this.open = undefined;
      this.nextBlock++;
    }
    const { signature } = this;
    if (signature === undefined) return;
    this.signature = undefined;
    const at = { candidate: this.index, block: this.nextBlock++ };
    out.push({ type: 'block_start', ...at, kind: 'reasoning' });
    out.push({ type: 'reasoning_signature', ...at, signature, origin: 'gemini' }, { type: 'block_stop', ...at });
  }

  private at(): { candidate: number; block: number } {
    return { candidate: this.index, block: this.nextBlock };
  }
}
