import { GatewayError } from '@libs/kernel';
import { GrowingBuffer } from '../sse/growing-buffer';

const LF = 0x0a;

/**
 * Cuts a byte stream into whole lines, each with its LF. Fed by bytes, so a character may be cut anywhere;
 * all lines and the rest together are the input, byte for byte.
 */
export class LineSplitter {
  private readonly pending = new GrowingBuffer();
  /** How many pending bytes were searched without finding an end. */
  private searched = 0;

  constructor(private readonly maxLineBytes: number) {}

  /** @throws GatewayError upstream_too_large when a line has no end within the limit */
  push(chunk: Buffer): Buffer[] {
    this.pending.append(chunk);
    const { bytes } = this.pending;
    const lines: Buffer[] = [];
    let start = 0;
    for (let at = bytes.indexOf(LF, this.searched); at >= 0; at = bytes.indexOf(LF, start)) {
      if (at + 1 - start > this.maxLineBytes) throw tooLarge();
      lines.push(bytes.subarray(start, at + 1));
      start = at + 1;
    }
    this.pending.drop(start);
    this.searched = bytes.length - start;
    if (this.searched > this.maxLineBytes) throw tooLarge();
    return lines;
  }

  /** What came after the last whole line. */
  rest(): Buffer {
    return this.pending.bytes;
  }
}

const tooLarge = (): GatewayError =>
  new GatewayError('upstream_too_large', 'The provider sent a line larger than the gateway accepts.');
