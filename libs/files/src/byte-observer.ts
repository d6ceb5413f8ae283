import { createHash } from 'node:crypto';

/** Longer than any of the words that are looked for, so that one cut by a chunk is found. */
const OVERLAP = 16;
const MARKUP = /<(?:script|html|svg|iframe|!doctype html)[\s>/]/i;

/** What one look at the passing bytes of a file tells. */
export class ByteObserver {
  bytes = 0;
  /** Markup that a browser would run was seen. */
  holdsMarkup = false;
  private readonly hash = createHash('sha256');
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private text = true;
  private tail = '';

  update(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.hash.update(chunk);
    this.lookForMarkup(chunk);
    if (this.text) this.lookForBinary(chunk);
  }

  /** All of it is UTF-8 without a NUL. To be asked once, behind the last byte. */
  isText(): boolean {
    if (!this.text) return false;
    try {
      this.decoder.decode();
      return true;
    } catch {
      return false;
    }
  }

  /** Hex. To be asked once, behind the last byte. */
  sha256(): string {
    return this.hash.digest('hex');
  }

  private lookForMarkup(chunk: Buffer): void {
    if (this.holdsMarkup) return;
    const seen = this.tail + chunk.toString('latin1');
    this.holdsMarkup = MARKUP.test(seen);
    this.tail = seen.slice(-OVERLAP);
  }

  private lookForBinary(chunk: Buffer): void {
    if (chunk.includes(0)) {
      this.text = false;
      return;
    }
    try {
      this.decoder.decode(chunk, { stream: true });
    } catch {
      this.text = false;
    }
  }
}
