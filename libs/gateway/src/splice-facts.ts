import type { GatewayFacts } from '@libs/protocol';

const CLOSING_BRACE = 0x7d;
const COMMA = 0x2c;
const OPENING_BRACE = 0x7b;

/**
 * Adds `"x-gateway": {...}` as the last member of the JSON object that ends a body or an SSE data
 * line; every other byte stays. Bytes that do not end in an object are returned as they are.
 */
export function spliceGatewayFacts(bytes: Buffer, facts: GatewayFacts): Buffer {
  const close = bytes.lastIndexOf(CLOSING_BRACE);
  if (close < 1 || !isBlank(bytes, close + 1, bytes.length)) return bytes;
  let before = close - 1;
  while (before > 0 && isSpace(bytes[before] as number)) before--;
  const empty = bytes[before] === OPENING_BRACE;
  if (bytes[before] === COMMA) return bytes;
  const member = `${empty ? '' : ','}"x-gateway":${JSON.stringify(facts)}`;
  const length = Buffer.byteLength(member);
  const spliced = Buffer.allocUnsafe(bytes.length + length);
  bytes.copy(spliced, 0, 0, close);
  spliced.write(member, close);
  bytes.copy(spliced, close + length, close);
  return spliced;
}

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isSpace(bytes[i] as number)) return false;
  return true;
}
