import type { JsonObject } from '@libs/kernel';
import type { GatewayEvent, StopReason } from '@libs/protocol';
import { wordOf } from '../read';
import { callPieces, contentPieces } from './read-message';
import { meantReason, stopReasonOf } from './stop-reason';
import { ToolCallQueue } from './tool-call-queue';

/** One candidate of a streamed answer: puts deltas into blocks that follow one another. */
export class StreamCandidate {
  private nextBlock = 0;
  private open: { kind: 'text' | 'reasoning' | 'tool_call'; block: number } | undefined;
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
        openCall: (id, name) => this.openBlock({ kind: 'tool_call', id, name }),
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
    for (const piece of contentPieces(delta, this.reasoningFields)) this.text(piece.kind, piece.text);
    const refusal = wordOf(delta['refusal']);
    if (refusal !== undefined) {
      this.refused = true;
      this.out.push({ type: 'refusal_delta', candidate: this.candidate, text: refusal });
    }
    for (const piece of callPieces(delta)) this.calls.piece(piece);
    const reason = wordOf(choice['finish_reason']);
    if (reason !== undefined) this.stopReason = stopReasonOf(reason);
    return this.out;
  }

  /** The end of this candidate, once: only now is it sure that nothing more belongs to it. */
  finish(): GatewayEvent[] {
    if (this.finished) return [];
    this.finished = true;
    this.out = [];
    this.calls.flush();
    this.closeBlock();
    const stopReason = meantReason(this.stopReason ?? 'stop', { calls: this.calls.used, refusal: this.refused });
    this.out.push({ type: 'finish', candidate: this.candidate, stopReason });
    return this.out;
  }

  private get block(): number {
    return this.nextBlock - 1;
  }

  private text(kind: 'text' | 'reasoning', text: string): void {
    if (this.open?.kind !== kind) {
      this.calls.flush();
      this.openBlock({ kind });
    }
    const type = kind === 'text' ? 'text_delta' : 'reasoning_delta';
    this.out.push({ type, candidate: this.candidate, block: this.block, text });
  }

  private openBlock(start: { kind: 'text' | 'reasoning' } | { kind: 'tool_call'; id: string; name: string }): void {
    this.closeBlock();
    const block = this.nextBlock++;
    this.open = { kind: start.kind, block };
    this.out.push({ type: 'block_start', candidate: this.candidate, block, ...start });
  }

  private closeBlock(): void {
    if (!this.open) return;
    this.out.push({ type: 'block_stop', candidate: this.candidate, block: this.open.block });
    this.open = undefined;
  }
}
