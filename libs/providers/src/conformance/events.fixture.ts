import { FRAMINGS, type GatewayEvent } from '@libs/protocol';
import type { UpstreamAdapter } from '../adapter';

/** What the frames of a stream carry, given as bytes in pieces. */
export function framesOf(adapter: UpstreamAdapter, chunks: readonly Buffer[]): { data: string; event?: string }[] {
  const rules = FRAMINGS[adapter.framing ?? 'sse'];
  const splitter = rules.createSplitter(1 << 20);
  return chunks.flatMap((chunk) => splitter.push(chunk).flatMap((bytes) => rules.parse(bytes) ?? []));
}

/** Every event of a stream that ended politely. */
export function eventsOf(adapter: UpstreamAdapter, chunks: readonly Buffer[]): GatewayEvent[] {
  const decoder = adapter.createStreamDecoder();
  const events = framesOf(adapter, chunks).flatMap(({ data, event }) => decoder.frame(data, event));
  return [...events, ...(decoder.endOfConnection?.() ?? [])];
}

/** The text of all blocks of text, and the calls with their arguments read. */
export function meaningOf(events: readonly GatewayEvent[]): {
  text: string;
  calls: { name: string; id: string; input: unknown }[];
} {
  let text = '';
  const calls: { name: string; id: string; json: string }[] = [];
  for (const event of events) {
    if (event.type === 'text_delta') text += event.text;
    else if (event.type === 'block_start' && event.kind === 'tool_call') calls.push({ name: event.name, id: event.id, json: '' });
    else if (event.type === 'arguments_delta') (calls.at(-1) as { json: string }).json += event.json;
  }
  return { text, calls: calls.map(({ json, ...call }) => ({ ...call, input: JSON.parse(json || '{}') as unknown })) };
}
