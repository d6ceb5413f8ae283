import type { DialectId } from '@libs/protocol';
import type { AnswerReader, UpstreamAdapter } from './adapter';

/**
 * Who reads what an upstream answered.
 * @param wire as `UpstreamCall.wire` says it; undefined: the adapter's own
 * @throws Error for a dialect of which no answers are read
 */
export function readerOf(adapter: UpstreamAdapter, wire: DialectId | undefined): AnswerReader {
  const reader = wire === undefined ? adapter : adapter.readers?.[wire];
  if (!reader) throw new Error(`answers of ${adapter.family} in ${wire} cannot be read`);
  return reader;
}
