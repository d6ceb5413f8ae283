import { parseSseFrame, type GatewayEvent } from '@libs/protocol';
import type { RelayState, StreamDecoder } from './adapter';

/** Every event of a stream given as raw frames. */
export function decodeAll(decoder: StreamDecoder, frames: readonly string[]): GatewayEvent[] {
  return frames.flatMap((raw) => {
    const frame = parseSseFrame(Buffer.from(raw));
    return frame ? decoder.frame(frame.data, frame.event) : [];
  });
}

/** What a relay tap must have seen, told from the decoder's events. */
export function stateOf(events: GatewayEvent[]): RelayState {
  const state: RelayState = { committed: false, ended: false, outputChars: 0 };
  for (const event of events) {
    if (event.type === 'start') Object.assign(state, { model: event.model }, event.usage && { usage: event.usage });
    else if (event.type === 'usage') state.usage = event.usage;
    else if (event.type === 'error') state.error = { message: event.message, code: event.code, type: event.upstreamType };
    else if (event.type === 'end') state.ended = true;
    else if (event.type === 'finish' && event.candidate === 0) state.stopReason = event.stopReason;
    if (event.type === 'finish' || (event.type === 'block_start' && event.kind === 'tool_call')) state.committed = true;
    const text = 'text' in event ? event.text : event.type === 'arguments_delta' ? event.json : '';
    if (event.type === 'refusal_delta' && text !== '' && state.outputChars === 0) state.declines = true;
    if (text !== '') state.committed = true;
    state.outputChars += text.length;
  }
  return state;
}

/**
 * The blocks of candidate after candidate, in short: `text(...)`, `reasoning(...)`, `name#id(...)`.
 * @throws Error when the events break the order that GatewayEvent promises
 */
export function blocksOf(events: GatewayEvent[]): Record<number, string[]> {
  const blocks: Record<number, string[]> = {};
  const open = new Map<number, number>();
  let ended = false;
  events.forEach((event, position) => {
    if (ended) throw new Error('an event after the end');
    if ((event.type === 'start') !== (position === 0) && event.type !== 'error') throw new Error('start is not the first event');
    if (event.type === 'end') ended = true;
    if (!('candidate' in event)) return;
    const list = (blocks[event.candidate] ??= []);
    if (event.type === 'block_start') {
      if (open.has(event.candidate) || event.block !== list.length) throw new Error('a block begins before its time');
      open.set(event.candidate, event.block);
      list.push(event.kind === 'tool_call' ? `${event.name}#${event.id}(` : `${event.kind}(`);
    } else if (event.type === 'finish') {
      if (open.has(event.candidate)) throw new Error('finish inside a block');
    } else if ('block' in event) {
      if (open.get(event.candidate) !== event.block) throw new Error(`${event.type} outside its block`);
      const text = 'text' in event ? event.text : 'json' in event ? event.json : '';
      if (event.type === 'block_stop') open.delete(event.candidate);
      list[event.block] += event.type === 'block_stop' ? ')' : text;
    }
  });
  return blocks;
}
