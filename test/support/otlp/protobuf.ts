/** One field of a message: numbers as bigint, what has a length as bytes. */
export type WireField = { number: number; value: bigint | Buffer };

/** Reads a message of protocol buffers field by field, without its schema. @throws Error for what is none */
export function readMessage(bytes: Buffer): WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('the message ends inside of a number');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const slice = (length: number): Buffer => {
    if (at + length > bytes.length) throw new Error('the message ends inside of a field');
    return bytes.subarray(at, (at += length));
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const number = key >> 3;
    switch (key & 7) {
      case 0:
        fields.push({ number, value: varint() });
        break;
      case 1:
        fields.push({ number, value: slice(8) });
        break;
      case 2:
        fields.push({ number, value: slice(Number(varint())) });
        break;
      case 5:
        fields.push({ number, value: slice(4) });
        break;
      default:
        throw new Error(`wire type ${key & 7} is not one of OTLP`);
    }
  }
  return fields;
}

export const messages = (fields: readonly WireField[], number: number): Buffer[] =>
  fields.filter((field) => field.number === number).map(({ value }) => value as Buffer);

export const message = (fields: readonly WireField[], number: number): Buffer | undefined => messages(fields, number)[0];

export const text = (fields: readonly WireField[], number: number): string => message(fields, number)?.toString('utf8') ?? '';

export const hex = (fields: readonly WireField[], number: number): string => message(fields, number)?.toString('hex') ?? '';
