import type { Span } from '@libs/telemetry';

/** Of a span without its words: the object, its ids and its times. */
const SPAN = 352;
/** Of an attribute without its text. */
const ATTRIBUTE = 24;

/** What a span takes of memory, about: text by its length, all else by what V8 was seen to need. */
export function bytesOf({ name, attributes, error }: Span): number {
  let bytes = SPAN + name.length + (error?.length ?? 0);
  for (const key in attributes) {
    const value = attributes[key];
    if (value === undefined) continue;
    bytes += ATTRIBUTE;
    if (typeof value === 'string') bytes += value.length;
    else if (typeof value === 'object') for (const one of value) bytes += ATTRIBUTE + one.length;
  }
  return bytes;
}
