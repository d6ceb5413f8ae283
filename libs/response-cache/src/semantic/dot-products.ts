/**
 * Dot products of one vector with rows of bytes from -127 to 127, in whole numbers and therefore exact. `rows` and
 * `query` are padded with zeros to `stride` bytes, a multiple of 16. `take` is told where the products of rows `from`
 * and on lie; the array is used again for the next ones.
 */
export type DotProducts = (
  query: Int8Array,
  rows: Int8Array,
  count: number,
  stride: number,
  take: (products: Int32Array, from: number, count: number) => void,
) => void;

/** What is used here of what every engine has and no types of ours describe. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: Exports };
};
interface Exports {
  m: { buffer: ArrayBuffer };
  dot(query: number, rows: number, products: number, count: number, stride: number): void;
}

const QUERY_BYTES = 16_384;
const PRODUCTS_BYTES = 32_768;
/** As many rows as this holds are copied over and multiplied at a time: they stay in the processor's own cache. */
const TILE_BYTES = 131_072;

/**
 * One function for WebAssembly's vector unit: (query, rows, products, count, stride), all addresses or numbers.
 * Sixteen pairs of bytes at a time: two products of bytes fit 16 bits, and are added up in 32.
 */
const MODULE = `
  00 61 73 6d 01 00 00 00             ;; the head of a module
  01 09 01 60 05 7f 7f 7f 7f 7f 00    ;; a function of five i32
  03 02 01 00                         ;; there is one
  05 03 01 00 03                      ;; memory: three pages
  07 0b 02 01 6d 02 00                ;; exported as m
           03 64 6f 74 00 00          ;; and the function as dot
  0a LL 01 BB 02 02 7f 01 7b          ;; its code; locals: 5 end, 6 at, 7 sum
  03 40                               ;; for each row
    fd 0c 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 21 07   ;; sum = 0
    20 00 22 06 20 04 6a 21 05        ;; at = query, end = query + stride
    03 40                             ;; for each sixteen
      20 07
      20 06 fd 00 00 00 20 01 fd 00 00 00 fd 9c 01                ;; the lower eight multiplied
      20 06 fd 00 00 00 20 01 fd 00 00 00 fd 9d 01                ;; the upper eight multiplied
      fd 8e 01 fd 7e fd ae 01 21 07   ;; sum += pairs of their sums
      20 01 41 10 6a 21 01            ;; rows += 16
      20 06 41 10 6a 22 06 20 05 49 0d 00                         ;; at += 16, again while below end
    0b
    20 02                             ;; products[0] = the four parts of the sum
    20 07 fd 1b 00 20 07 fd 1b 01 6a 20 07 fd 1b 02 6a 20 07 fd 1b 03 6a
    36 02 00
    20 02 41 04 6a 21 02              ;; products += 4
    20 03 41 01 6b 22 03 0d 00        ;; again while rows are left
  0b
  0b`;

function assemble(text: string): Uint8Array {
  const words = text.replace(/;;.*/g, '').trim().split(/\s+/);
  // The two lengths, each as two bytes, which this small a function needs.
  const body = words.length - words.indexOf('BB') - 1;
  const leb = (value: number): number[] => [(value & 0x7f) | 0x80, value >> 7];
  const bytes = words.flatMap((word) => (word === 'LL' ? leb(body + 3) : word === 'BB' ? leb(body) : [parseInt(word, 16)]));
  return Uint8Array.from(bytes);
}

/** undefined where the processor has no vector unit that WebAssembly can use. */
export function vectorUnit(): DotProducts | undefined {
  const bytes = assemble(MODULE);
  if (!WebAssembly.validate(bytes)) return undefined;
  const { m, dot } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  const own = new Int8Array(m.buffer, 0, QUERY_BYTES);
  const products = new Int32Array(m.buffer, QUERY_BYTES, PRODUCTS_BYTES / 4);
  const tileAt = QUERY_BYTES + PRODUCTS_BYTES;
  const tile = new Int8Array(m.buffer, tileAt, TILE_BYTES);
  return (query, rows, count, stride, take) => {
    if (stride > QUERY_BYTES) return plainLoop(query, rows, count, stride, take);
    own.set(query);
    const atOnce = Math.floor(TILE_BYTES / stride);
    for (let from = 0; from < count; from += atOnce) {
      const some = Math.min(atOnce, count - from);
      tile.set(rows.subarray(from * stride, (from + some) * stride));
      dot(0, tileAt, QUERY_BYTES, some, stride);
      take(products, from, some);
    }
  };
}

/** The same without a vector unit, or for vectors that are longer than anybody's. */
export const plainLoop: DotProducts = (query, rows, count, stride, take) => {
  const products = new Int32Array(count);
  for (let row = 0, at = 0; row < count; row++) {
    let [a, b] = [0, 0];
    for (let i = 0; i < stride; i += 4, at += 4) {
      a += (rows[at] as number) * (query[i] as number) + (rows[at + 1] as number) * (query[i + 1] as number);
      b += (rows[at + 2] as number) * (query[i + 2] as number) + (rows[at + 3] as number) * (query[i + 3] as number);
    }
    products[row] = a + b;
  }
  take(products, 0, count);
};

export const dotProducts: DotProducts = vectorUnit() ?? plainLoop;
