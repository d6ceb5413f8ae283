import type { Downstream, HeaderList } from '@libs/gateway';
import { parseSseFrame, SseFrameSplitter } from '@libs/protocol';

const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/**
 * A stream without `alt=sse`: Google answers with one JSON array, sent piece by piece. The frames that
 * the gateway writes become its elements; whole answers and errors before the first byte pass as they are.
 */
export class JsonArrayDownstream implements Downstream {
  private readonly splitter = new SseFrameSplitter(MAX_FRAME_BYTES);
  private streams = false;
  private elements = 0;

  constructor(private readonly inner: Downstream) {}

  get closed(): boolean {
    return this.inner.closed;
  }

  head(status: number, headers: HeaderList): void {
    const type = headers.indexOf('content-type') + 1;
    this.streams = type > 0 && (headers[type]?.startsWith('text/event-stream') ?? false);
    this.inner.head(status, this.streams ? headers.toSpliced(type, 1, 'application/json; charset=utf-8') : headers);
  }

  write(bytes: Buffer | string): boolean {
    if (!this.streams) return this.inner.write(bytes);
    const text = this.elementsOf(bytes);
    return text === '' || this.inner.write(text);
  }

  end(bytes?: Buffer | string): void {
    if (!this.streams) return this.inner.end(bytes);
    const last = bytes === undefined ? '' : this.elementsOf(bytes);
    this.inner.end(this.elements === 0 ? '[]' : `${last}]`);
  }

  cut(): void {
    this.inner.cut();
  }

  onDrain(listener: () => void): void {
    this.inner.onDrain(listener);
  }

  onClose(listener: () => void): void {
    this.inner.onClose(listener);
  }

  private elementsOf(bytes: Buffer | string): string {
    let text = '';
    for (const frame of this.splitter.push(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)) {
      const parsed = parseSseFrame(frame);
      if (parsed) text += (this.elements++ === 0 ? '[' : ',\r\n') + parsed.data;
    }
    return text;
  }
}
