/** A number of 32 bits, evenly spread and the same everywhere: assignments that rest on it need no memory. */
export function hash32(text: string, seed = 0): number {
  let hash = seed ^ 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return finish(hash);
}

/** The same of bytes. */
export function hashBytes(bytes: Buffer, start: number, end: number, seed = 0): number {
  let hash = seed ^ 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return finish(hash);
}

/** 0..1, 1 excluded. */
export const shareOf = (text: string, seed = 0): number => hash32(text, seed) / 4_294_967_296;

/** Every bit of the input moves every bit of the result. */
function finish(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
