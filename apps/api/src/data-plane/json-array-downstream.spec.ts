import type { Downstream, HeaderList } from '@libs/gateway';
import { JsonArrayDownstream } from './json-array-downstream';

class Recorded implements Downstream {
  closed = false;
  status = 0;
  headers: HeaderList = [];
  bytes = '';
  cuts = 0;
  head(status: number, headers: HeaderList): void {
    this.status = status;
    this.headers = headers;
  }
  write(bytes: Buffer | string): boolean {
    this.bytes += bytes.toString();
    return this.bytes.length < 40;
  }
  end(bytes: Buffer | string = ''): void {
    this.bytes += bytes.toString();
    this.closed = true;
  }
  cut(): void {
    this.cuts++;
  }
  onDrain(): void {}
  onClose(): void {}
}

const streaming = () => {
  const inner = new Recorded();
  const downstream = new JsonArrayDownstream(inner);
  downstream.head(200, ['content-type', 'text/event-stream; charset=utf-8', 'x-request-id', 'r']);
  return { inner, downstream };
};

describe('a stream as one JSON array', () => {
  it('has the frames as its elements, wherever they are cut', () => {
    const frames = Buffer.from('data: {"a":"ä"}\r\n\r\n: keep-alive\n\ndata: {"b":2}\n\n');
    for (let cut = 0; cut <= frames.length; cut++) {
      const { inner, downstream } = streaming();
      downstream.write(frames.subarray(0, cut));
      downstream.write(frames.subarray(cut));
      downstream.end('data: {"error":{}}\n\n');
      expect(JSON.parse(inner.bytes)).toEqual([{ a: 'ä' }, { b: 2 }, { error: {} }]);
      expect(inner.headers).toEqual(['content-type', 'application/json; charset=utf-8', 'x-request-id', 'r']);
    }
  });

  it('is empty when nothing came', () => {
    const { inner, downstream } = streaming();
    downstream.end();
    expect(inner.bytes).toBe('[]');
  });

  it('tells when the reader is slow', () => {
    const { downstream } = streaming();
    expect(downstream.write('data: {"a":1}\n\n')).toBe(true);
    expect(downstream.write(': nothing for it\n\n')).toBe(true);
    expect(downstream.write(`data: {"a":"${'x'.repeat(50)}"}\n\n`)).toBe(false);
  });

  it('leaves whole answers as they are', () => {
    const inner = new Recorded();
    const downstream = new JsonArrayDownstream(inner);
    downstream.head(404, ['content-type', 'application/json']);
    downstream.write('{"error":');
    downstream.end('{}}');
    downstream.cut();
    expect([inner.status, inner.bytes, inner.headers[1], inner.cuts]).toEqual([404, '{"error":{}}', 'application/json', 1]);
  });
});
