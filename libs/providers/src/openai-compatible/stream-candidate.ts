import { isJsonObject, type JsonObject } from '@libs/kernel';
import { citationFromAnnotation, type GatewayEvent, type ReasoningPart, type StopReason } from '@libs/protocol';
import { listOf, objectOf, wordOf } from '../read';
import { CallSignatures } from './call-signatures';
import { stopReasonFor } from './finish-words';
import { meantReason } from './meant-reason';
import { callPieces, contentPieces, type ContentPiece } from './read-message';
import { ToolCallQueue, type OpenedCall } from './tool-call-queue';

/** One candidate of a streamed answer: puts deltas into blocks that follow one another. */
export class StreamCandidate {
  private nextBlock = 0;
  private open: { kind: BlockStart['kind']; block: number } | undefined;
  /** The open block of reasoning has its signature: what comes next is another. */
  private signed = false;
  private readonly signatures = new CallSignatures();
  /** Reasoning that was told as text alone and not listed yet. */
  private toldByField = '';
  private readonly calls: ToolCallQueue;
  private stopReason: StopReason | undefined;
  private refused = false;
  private finished = false;
  private out: GatewayEvent[] = [];

  constructor(
    private readonly candidate: number,
    private readonly reasoningFields: readonly string[],
    makeCallId: (position: number) => string,
  ) {
    this.calls = new ToolCallQueue(
      {
        openCall: (call) => this.openCall(call),
        extendCall: (json) => this.out.push({ type: 'arguments_delta', candidate, block: this.block, json }),
        closeCall: () => this.closeBlock(),
      },
      makeCallId,
    );
  }

  /** The upstream named a reason to stop: it may still repeat it, but is not expected to add content. */
  get stopping(): boolean {
    return this.stopReason !== undefined;
  }

  /** One `choices[]` entry of a chunk. @throws GatewayError upstream_bad_response */
  choice(choice: JsonObject, delta: JsonObject): GatewayEvent[] {
    this.out = [];
    for (const piece of contentPieces(delta, this.reasoningFields)) {
      if (piece.text !== '' && !this.isRepeated(piece)) this.text(piece.kind, piece.text);
      if (piece.opaque) this.opaque(piece.opaque);
    }
    const refusal = wordOf(delta['refusal']);
    if (refusal !== undefined) {
      this.refused = true;
      this.out.push({ type: 'refusal_delta', candidate: this.candidate, text: refusal });
    }
    for (const annotation of listOf(delta['annotations'])) this.cite(annotation);
    for (const piece of callPieces(delta)) this.calls.piece(piece);
    this.logprobs(choice);
    const reason = wordOf(choice['finish_reason']);
    if (reason !== undefined) this.stopReason = stopReasonFor(reason);
    return this.out;
  }

  /** The end of this candidate, once: only now is it sure that nothing more belongs to it. */
  finish(): GatewayEvent[] {
    if (this.finished) return [];
    this.finished = true;
    this.out = [];
    this.calls.flush();
    for (const part of this.signatures.unused()) this.redacted(part);
    this.closeBlock();
    const stopReason = meantReason(this.stopReason ?? 'stop', { calls: this.calls.used, refusal: this.refused });
    this.out.push({ type: 'finish', candidate: this.candidate, stopReason });
    return this.out;
  }

  private get block(): number {
    return this.nextBlock - 1;
  }

  private text(kind: 'text' | 'reasoning', text: string): void {
    if (this.open?.kind !== kind || (kind === 'reasoning' && this.signed)) this.begin({ kind });
    const type = kind === 'text' ? 'text_delta' : 'reasoning_delta';
    this.out.push({ type, candidate: this.candidate, block: this.block, text });
  }

  /** Servers that stream the text of reasoning in a field of its own may list it again, whole, with its signature. */
  private isRepeated({ kind, text, detailed }: ContentPiece): boolean {
    if (kind === 'text') return false;
    if (!detailed) this.toldByField += text;
    else if (this.toldByField.startsWith(text)) {
      this.toldByField = this.toldByField.slice(text.length);
      return true;
    }
    return false;
  }

  /** A signature or encrypted reasoning, whose text has been told. */
  private opaque(part: ReasoningPart): void {
    const { signature, redactedData, origin } = part;
    if (redactedData !== undefined) {
      if (!this.signatures.keep(part)) this.redacted(part);
    } else if (signature !== undefined) {
      if (this.open?.kind !== 'reasoning' || this.signed) this.begin({ kind: 'reasoning' });
      this.out.push({ type: 'reasoning_signature', candidate: this.candidate, block: this.block, signature, origin });
      this.signed = true;
    }
  }

  /** Behind its summary it belongs to the same piece; Anthropic's is always one of its own. */
  private redacted({ redactedData: data = '', origin, id }: ReasoningPart): void {
    const own = this.open?.kind !== 'reasoning' || this.signed || origin === 'anthropic';
    if (own) this.begin({ kind: 'reasoning', ...(id !== undefined && { id }) });
    this.out.push({ type: 'reasoning_redacted', candidate: this.candidate, block: this.block, data, origin });
    this.signed = true;
  }

  private cite(annotation: unknown): void {
    const citation = isJsonObject(annotation) ? citationFromAnnotation(annotation) : undefined;
    if (!citation) return;
    if (this.open?.kind !== 'text') this.begin({ kind: 'text' });
    this.out.push({ type: 'citation', candidate: this.candidate, block: this.block, citation });
  }

  private logprobs(choice: JsonObject): void {
    const content = listOf(objectOf(choice['logprobs'])['content']).filter(isJsonObject);
    if (content.length > 0) this.out.push({ type: 'logprobs', candidate: this.candidate, content });
  }

  private openCall(call: OpenedCall): void {
    const { id, name, freeform } = call;
    const { signature, origin } = call.signature === undefined ? this.signatures.of(id) : call;
    const signed = signature === undefined ? {} : { signature, origin };
    this.openBlock({ kind: 'tool_call', id, name, ...(freeform && { freeform }), ...signed });
  }

  /** A block that is none of the calls: nothing more comes for those before it. */
  private begin(start: Exclude<BlockStart, { kind: 'tool_call' }>): void {
    this.calls.flush();
    this.openBlock(start);
  }

  private openBlock(start: BlockStart): void {
    this.closeBlock();
    const block = this.nextBlock++;
    this.open = { kind: start.kind, block };
    this.signed = false;
    this.out.push({ type: 'block_start', candidate: this.candidate, block, ...start });
  }

  private closeBlock(): void {
    if (!this.open) return;
    this.out.push({ type: 'block_stop', candidate: this.candidate, block: this.open.block });
    this.open = undefined;
  }
}

type BlockStart =
  | { kind: 'text' }
  | { kind: 'reasoning'; id?: string }
  | ({ kind: 'tool_call' } & Pick<OpenedCall, 'id' | 'name' | 'signature' | 'origin'> & { freeform?: boolean });
