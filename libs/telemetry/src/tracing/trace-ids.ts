import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4096);
let offset = pool.length;

/** Random hexadecimal digits of so many bytes, never all zeros: that is no id. */
function randomHex(bytes: number): string {
  for (;;) {
    if (offset + bytes > pool.length) {
      randomFillSync(pool);
      offset = 0;
    }
    const text = pool.toString('hex', offset, (offset += bytes));
    if (!/^0+$/.test(text)) return text;
  }
}

export const newTraceId = (): string => randomHex(16);
export const newSpanId = (): string => randomHex(8);
