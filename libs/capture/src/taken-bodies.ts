import type { CaptureRule } from './capture-rule';
import { LOOKED_AT_BYTES } from './bodies/kept-body';

/** Room for bodies that are on their way, of all requests together. */
export interface Room {
  left: number;
}

/** The answer of one request as it passes, as far as it will be looked at. */
export class TakenBodies {
  status = 0;
  contentType = '';
  /** Of the answer, whether or not it was taken. */
  length = 0;
  private chunks: Buffer[] = [];
  private taken = 0;
  private over = false;

  constructor(
    readonly rule: CaptureRule,
    private readonly room: Room,
  ) {}

  /** @param headers names and values in turn, lower-case names; of them only the kind of the answer is looked at */
  head(status: number, headers: readonly string[]): void {
    this.status = status;
    for (let i = 0; i + 1 < headers.length; i += 2) if (headers[i] === 'content-type') this.contentType = headers[i + 1] ?? '';
  }

  body(bytes: Buffer | string): void {
    const chunk = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    this.length += chunk.length;
    // One that was left out leaves a hole: nothing behind it is of use.
    if (this.over) return;
    const wanted = chunk.subarray(0, LOOKED_AT_BYTES - this.taken);
    this.over = wanted.length < chunk.length || wanted.length > this.room.left;
    if (wanted.length > this.room.left) return;
    this.taken += wanted.length;
    this.room.left -= wanted.length;
    this.chunks.push(wanted);
  }

  bytes(): Buffer {
    return Buffer.concat(this.chunks, this.taken);
  }

  /** Nobody needs it any more. A second call changes nothing. */
  release(): void {
    this.room.left += this.taken;
    this.taken = 0;
    this.chunks = [];
    this.over = true;
  }
}
