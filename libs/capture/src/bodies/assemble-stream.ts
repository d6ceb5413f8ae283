import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { parseSseFrame, SseFrameSplitter } from '@libs/protocol';

/** Fields whose texts are parts of one text, in the streams of all dialects. */
const PARTS: ReadonlySet<string> = new Set([
  ...(['content', 'text', 'delta', 'reasoning', 'reasoning_content', 'refusal', 'arguments'] as const),
  ...(['partial_json', 'thinking', 'signature', 'transcript', 'data'] as const),
]);
const MAX_DEPTH = 60;

/**
 * What the events of a stream said together, as one object: parts of a text become that text, so that nothing hides
 * between two events. Events that end with the whole answer are that answer.
 */
export function assembleStream(bytes: Buffer): { answer: JsonObject; events: number } {
  const splitter = new SseFrameSplitter(bytes.length + 1);
  const frames = splitter.push(bytes);
  const events: JsonObject[] = [];
  for (const frame of frames) {
    const event = parsed(parseSseFrame(frame)?.data);
    if (event) events.push(event);
  }
  return { answer: wholeOf(events) ?? joined(events), events: events.length };
}

/** The Responses dialect tells everything once more at its end. */
function wholeOf(events: readonly JsonObject[]): JsonObject | undefined {
  const last = events.at(-1);
  const type = last?.['type'];
  const ended = typeof type === 'string' && /^response\.(completed|incomplete|failed)$/.test(type);
  return ended && isJsonObject(last?.['response']) ? last['response'] : undefined;
}

function joined(events: readonly JsonObject[]): JsonObject {
  const answer: JsonObject = {};
  const blocks: Json[] = [];
  for (const event of events) {
    const index = event['index'];
    // Blocks of Anthropic's stream, and items of Responses', each have their number.
    const at = typeof index === 'number' ? index : typeof event['output_index'] === 'number' ? event['output_index'] : -1;
    if (at < 0 || at > 10_000) merge(answer, event, 0);
    else {
      const block = (blocks[at] ??= {});
      if (isJsonObject(block)) merge(block, event, 0);
    }
  }
  if (blocks.length > 0) answer['blocks'] = blocks.filter((block) => block !== undefined);
  return answer;
}

/** What is newer wins; texts that are parts of one are joined, objects and lists looked into. */
function merge(into: JsonObject, from: JsonObject, depth: number): void {
  for (const [name, value] of Object.entries(from)) {
    if (value === undefined || name === '__proto__') continue;
    into[name] = mergedValue(name, into[name], value, depth);
  }
}

function mergedValue(name: string, known: Json | undefined, value: Json, depth: number): Json {
  if (known === undefined || known === null) return value;
  if (value === null) return known;
  if (typeof known === 'string' && typeof value === 'string') return PARTS.has(name) ? known + value : value;
  if (depth >= MAX_DEPTH) return value;
  if (Array.isArray(known) && Array.isArray(value)) return mergedList(known, value, depth);
  if (isJsonObject(known) && isJsonObject(value)) {
    merge(known, value, depth + 1);
    return known;
  }
  return value;
}

/** Members with a number of their own are told apart by it, all others by their place. */
function mergedList(known: Json[], value: readonly Json[], depth: number): Json[] {
  value.forEach((item, place) => {
    const index = isJsonObject(item) && typeof item['index'] === 'number' ? item['index'] : undefined;
    const at = index === undefined ? place : known.findIndex((one) => isJsonObject(one) && one['index'] === index);
    if (at === -1) known.push(item);
    else known[at] = mergedValue('', known[at], item, depth + 1);
  });
  return known;
}

function parsed(text: string | undefined): JsonObject | undefined {
  if (text === undefined || !text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
