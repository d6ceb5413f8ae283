/** A line of a file, without its end. */
export interface RawLine {
  /** From 1; empty lines count. */
  number: number;
  /** undefined: it is longer than allowed. */
  bytes: Buffer | undefined;
}

const CHUNK_BYTES = 1024 * 1024;
const LF = 0x0a;
const CR = 0x0d;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The lines of a file that is read piece by piece: a batch may rest for hours between two of them, and no connection
 * to a store lives that long. At most one piece and one line are held. Lines of blanks alone are left out.
 * @param read first and last byte, both included
 */
export async function* readLines(
  read: (start: number, end: number) => Promise<Buffer>,
  size: number,
  longestLine: number,
  chunkBytes = CHUNK_BYTES,
): AsyncGenerator<RawLine> {
  const assembler = new LineAssembler(longestLine);
  for (let at = 0; at < size; at += chunkBytes) {
    const chunk = await read(at, Math.min(size, at + chunkBytes) - 1);
    const text = at === 0 && chunk.subarray(0, 3).equals(BOM) ? chunk.subarray(3) : chunk;
    for (let from = 0; from < text.length;) {
      const end = text.indexOf(LF, from);
      assembler.add(text.subarray(from, end === -1 ? text.length : end));
      if (end === -1) break;
      const line = assembler.take();
      if (line) yield line;
      from = end + 1;
    }
  }
  const last = assembler.take();
  if (last) yield last;
}

class LineAssembler {
  private number = 0;
  private parts: Buffer[] = [];
  private length = 0;

  constructor(private readonly longest: number) {}

  add(part: Buffer): void {
    this.length += part.length;
    if (this.length <= this.longest) this.parts.push(part);
    else this.parts = [];
  }

  /** undefined for a line of blanks alone. */
  take(): RawLine | undefined {
    const { length, parts } = this;
    this.number++;
    this.length = 0;
    this.parts = [];
    if (length > this.longest) return { number: this.number, bytes: undefined };
    // A copy: otherwise each line that waits would keep the whole piece that it came in.
    const bytes = Buffer.concat(parts);
    const trimmed = bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes;
    return isBlank(trimmed) ? undefined : { number: this.number, bytes: trimmed };
  }
}

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0x20 || byte === 0x09);
