import { GatewayError } from '@libs/kernel';

const LF = 0x0a;
const CR = 0x0d;
const EMPTY = Buffer.alloc(0);

/**
 * Cuts a byte stream into whole SSE frames, each with its terminator. Fed by bytes, so characters and
 * line endings (LF, CRLF, CR) may be cut anywhere; all frames and the rest together are the input,
 * byte for byte. A frame ends at its blank line without waiting for a possible LF behind a final CR:
 * that LF then opens the next frame, where it means nothing.
 */
export class SseFrameSplitter {
  private pending: Buffer = EMPTY;
  /** How far `pending` was searched without finding an end. */
  private searched = 0;

  constructor(private readonly maxFrameBytes: number) {}

  /** @throws GatewayError upstream_too_large when a frame has no end within the limit */
  push(chunk: Buffer): Buffer[] {
    const bytes = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const frames: Buffer[] = [];
    let start = 0;
    // Two bytes of context: a terminator may have begun in the last chunk.
    let from = Math.max(0, this.searched - 2);
    const crEndings = bytes.includes(CR, from);
    for (;;) {
      const end = crEndings ? endOfFrame(bytes, from, start) : endOfLfFrame(bytes, from);
      if (end < 0) break;
      if (end - start > this.maxFrameBytes) throw tooLarge();
      frames.push(bytes.subarray(start, end));
      start = end;
      from = end;
    }
    // A copy is made by the next concat, not here: the usual chunk ends with its frame.
    this.pending = start === bytes.length ? EMPTY : bytes.subarray(start);
    this.searched = this.pending.length;
    if (this.pending.length > this.maxFrameBytes) throw tooLarge();
    return frames;
  }

  /** What came after the last whole frame. */
  rest(): Buffer {
    return this.pending;
  }
}

const tooLarge = (): GatewayError =>
  new GatewayError('upstream_too_large', 'The provider sent an event larger than the gateway accepts.');

function endOfLfFrame(bytes: Buffer, from: number): number {
  const at = bytes.indexOf('\n\n', from, 'latin1');
  return at < 0 ? -1 : at + 2;
}

/** The position behind the first blank line at or after `from`; any mix of line endings. */
function endOfFrame(bytes: Buffer, from: number, frameStart: number): number {
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte !== LF && byte !== CR) continue;
    if (byte === LF && i > frameStart && bytes[i - 1] === CR) {
      // The LF of a CRLF: the line ended at the CR. The CR itself may have ended the frame already.
      continue;
    }
    const before = previousLineEnd(bytes, i, frameStart);
    if (before) return byte === CR && bytes[i + 1] === LF ? i + 2 : i + 1;
  }
  return -1;
}

/** True when the byte before `at` is the end of a line of the same frame, so that the line at `at` is blank. */
function previousLineEnd(bytes: Buffer, at: number, frameStart: number): boolean {
  if (at <= frameStart) return false;
  const before = bytes[at - 1];
  return before === LF || before === CR;
}
