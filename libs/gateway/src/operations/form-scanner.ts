import { GatewayError } from '@libs/kernel';

/** Where the value of a field stands in the bytes of a form. */
export interface FormField {
  /** Of its first byte. */
  start: number;
  /** Behind its last byte. */
  end: number;
  value: string;
}

export const FORM_LIMITS = {
  /** The header lines of one part. */
  headerBytes: 8 * 1024,
  parts: 1_000,
  /** The value of a field that is read here. */
  valueBytes: 1_024,
  boundary: 200,
} as const;

const CRLF2 = Buffer.from('\r\n\r\n');
const EMPTY: Buffer = Buffer.alloc(0);

/**
 * Reads a multipart form as it passes and keeps nothing of it but the place and value of `model`
 * and the value of `stream`. Strict where two readers could understand two different things.
 */
export class FormScanner {
  model: FormField | undefined;
  /** The closing boundary has passed. */
  complete = false;

  private readonly delimiter: Buffer;
  private state: 'start' | 'boundary' | 'headers' | 'value' | 'epilogue' = 'start';
  /** Bytes that could not be judged yet, and where the first of them stands in the form. */
  private rest = EMPTY;
  private offset = 0;
  private parts = 0;
  /** The part being read is `model`; the pieces of its value. */
  private wanted: { start: number; pieces: Buffer[]; bytes: number } | undefined;

  /** @throws GatewayError invalid_request */
  constructor(contentType: string) {
    this.delimiter = Buffer.from(`\r\n--${boundaryOf(contentType)}`);
  }

  /** @throws GatewayError invalid_request */
  push(chunk: Buffer): void {
    let bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    for (;;) {
      const used = this.step(bytes);
      if (used < 0) break;
      bytes = bytes.subarray(used);
      this.offset += used;
    }
    this.rest = bytes;
  }

  /** The form has ended. @throws GatewayError invalid_request */
  end(): void {
    if (!this.complete) throw broken('it ends before its closing boundary');
  }

  /** Bytes done with; -1 when more must come. */
  private step(bytes: Buffer): number {
    switch (this.state) {
      case 'start':
        return this.opening(bytes);
      case 'boundary':
        return this.behindBoundary(bytes);
      case 'headers':
        return this.headers(bytes);
      case 'value':
        return this.value(bytes);
      case 'epilogue':
        return bytes.length > 0 ? bytes.length : -1;
    }
  }

  /** The first boundary has no line break before it; a preamble is not taken. */
  private opening(bytes: Buffer): number {
    const first = this.delimiter.subarray(2);
    if (bytes.length < first.length) return -1;
    if (!bytes.subarray(0, first.length).equals(first)) throw broken('it does not begin with the boundary that its header names');
    this.state = 'boundary';
    return first.length;
  }

  private behindBoundary(bytes: Buffer): number {
    if (bytes.length < 2) return -1;
    const two = bytes.toString('latin1', 0, 2);
    if (two === '--') {
      this.state = 'epilogue';
      this.complete = true;
      return 2;
    }
    if (two !== '\r\n') throw broken('something stands behind a boundary');
    if (++this.parts > FORM_LIMITS.parts) throw broken(`it has more than ${FORM_LIMITS.parts} parts`);
    this.state = 'headers';
    // The line break is kept: the first header line may be an empty one.
    return 0;
  }

  private headers(bytes: Buffer): number {
    const end = bytes.indexOf(CRLF2);
    if (end > FORM_LIMITS.headerBytes || (end === -1 && bytes.length > FORM_LIMITS.headerBytes))
      throw broken('the headers of a part are too long');
    if (end === -1) return -1;
    const name = nameOf(bytes.toString('latin1', 2, end));
    const used = end + CRLF2.length;
    if (name === 'model') {
      if (this.model || this.wanted)
        throw new GatewayError('invalid_request', '`model` stands in the form twice.', { param: 'model' });
      this.wanted = { start: this.offset + used, pieces: [], bytes: 0 };
    }
    this.state = 'value';
    return used;
  }

  private value(bytes: Buffer): number {
    const end = bytes.indexOf(this.delimiter);
    // The beginning of a boundary may be the end of what has come.
    const used = end === -1 ? Math.max(0, bytes.length - this.delimiter.length + 1) : end;
    if (used > 0) this.keep(bytes.subarray(0, used));
    if (end === -1) return used === 0 ? -1 : used;
    this.closeValue();
    this.state = 'boundary';
    return end + this.delimiter.length;
  }

  private keep(bytes: Buffer): void {
    const { wanted } = this;
    if (!wanted) return;
    wanted.bytes += bytes.length;
    if (wanted.bytes > FORM_LIMITS.valueBytes)
      throw new GatewayError('invalid_request', '`model` is too long.', { param: 'model' });
    wanted.pieces.push(Buffer.from(bytes));
  }

  private closeValue(): void {
    const { wanted } = this;
    if (!wanted) return;
    const value = Buffer.concat(wanted.pieces).toString('utf8');
    this.model = { start: wanted.start, end: wanted.start + wanted.bytes, value };
    this.wanted = undefined;
  }
}

/** @throws GatewayError invalid_request */
function boundaryOf(contentType: string): string {
  const match = /;\s*boundary=(?:"([^"\\]+)"|([^\s;"]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined || boundary.length > FORM_LIMITS.boundary || /[^\x20-\x7e]/.test(boundary)) {
    throw new GatewayError('invalid_request', 'The content-type header of a form must name its boundary.');
  }
  return boundary;
}

/** @throws GatewayError invalid_request */
function nameOf(headers: string): string {
  if (/\r\n[ \t]|[^\r]\n|\r[^\n]|\0/.test(headers)) throw broken('the headers of a part are malformed');
  const lines = headers.split('\r\n').filter((line) => /^content-disposition\s*:/i.test(line));
  if (lines.length !== 1) throw broken('a part must have one content-disposition header');
  const line = lines[0] as string;
  const names = [...line.matchAll(/;\s*name(\*?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/gi)];
  const [, star, quoted, token] = names[0] ?? [];
  const name = quoted ?? token ?? '';
  if (names.length !== 1 || star !== '' || name === '') throw broken('a part must have one name');
  return name;
}

const broken = (why: string): GatewayError => new GatewayError('invalid_request', `The form cannot be read: ${why}.`);
