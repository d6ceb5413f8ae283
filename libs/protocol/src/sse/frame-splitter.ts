import { GatewayError } from '@libs/kernel';
import { GrowingBuffer } from './growing-buffer';

const LF = 0x0a;
const CR = 0x0d;
const BLANK_LINE = Buffer.from('\n\n');

/**
 * Cuts a byte stream into whole SSE frames, each with its terminator. Fed by bytes, so characters and
 * line endings (LF, CRLF, CR) may be cut anywhere; all frames and the rest together are the input,
 * byte for byte. A frame ends at its blank line without waiting for a possible LF behind a final CR:
 * that LF then opens the next frame, where it means nothing.
 */
export class SseFrameSplitter {
  private readonly pending = new GrowingBuffer();
  /** How many pending bytes were searched without finding an end. */
  private searched = 0;

  constructor(private readonly maxFrameBytes: number) {}

  /** @throws GatewayError upstream_too_large when a frame has no end within the limit */
  push(chunk: Buffer): Buffer[] {
    this.pending.append(chunk);
    const { bytes } = this.pending;
    const frames: Buffer[] = [];
    let start = 0;
    // Two bytes of context: a terminator may have begun in the last chunk.
    let from = Math.max(0, this.searched - 2);
    const crEndings = bytes.indexOf(CR, from) >= 0;
    for (;;) {
      const end = crEndings ? endOfFrame(bytes, from, start) : endOfLfFrame(bytes, from);
      if (end < 0) break;
      if (end - start > this.maxFrameBytes) throw tooLarge();
      frames.push(bytes.subarray(start, end));
      start = end;
      from = end;
    }
    this.pending.drop(start);
    this.searched = bytes.length - start;
    if (this.searched > this.maxFrameBytes) throw tooLarge();
    return frames;
  }

  /** What came after the last whole frame. */
  rest(): Buffer {
    return this.pending.bytes;
  }
}

const tooLarge = (): GatewayError =>
  new GatewayError('upstream_too_large', 'The provider sent an event larger than the gateway accepts.');

function endOfLfFrame(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(BLANK_LINE, from);
  return at < 0 ? -1 : at + 2;
}

/** The position behind the first blank line at or after `from`; any mix of line endings. */
function endOfFrame(bytes: Buffer, from: number, frameStart: number): number {
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte !== LF && byte !== CR) continue;
    const before = i > frameStart ? bytes[i - 1] : undefined;
    // The LF of a CRLF: the line ended at the CR.
    if (byte === LF && before === CR) continue;
    if (before === LF || before === CR) return byte === CR && bytes[i + 1] === LF ? i + 2 : i + 1;
  }
  return -1;
}
