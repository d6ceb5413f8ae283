import fc from 'fast-check';
import type { JsonObject } from '@libs/kernel';
import { CONTEXT, FACTS, framesOf, USAGE, written } from '../answer.fixture';
import { LeftOut } from '../left-out';
import type { GatewayEvent } from '../neutral/event';
import type { Candidate, GatewayResponse } from '../neutral/response';
import { SseFrameSplitter } from '../sse/frame-splitter';
import { decodeInput } from './decode-input';
import { openAiResponses } from './dialect';

type Part = Candidate['content'][number];

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const name = fc.stringMatching(/^[a-z]{1,8}$/);
const origin = fc.constantFrom('openai', 'anthropic', 'gemini');
const text: fc.Arbitrary<Part> = words.map((said) => ({ type: 'text', text: said }));
const reasoning: fc.Arbitrary<Part> = fc.oneof(
  words.map((said): Part => ({ type: 'reasoning', text: said })),
  fc.tuple(words, words).map(([said, signature]): Part => ({ type: 'reasoning', text: said, signature, origin: 'anthropic' })),
  fc.tuple(words, origin).map(([redactedData, from]): Part => ({ type: 'reasoning', text: '', redactedData, origin: from })),
  fc.tuple(words, words).map(([said, data]): Part => ({ type: 'reasoning', text: said, redactedData: data, origin: 'openai' })),
);
const call: fc.Arbitrary<Part> = fc
  .record({ id: words, name, json: fc.json(), signature: fc.option(words, { nil: undefined }) })
  .map(({ id, name: called, json, signature }) => ({
    type: 'tool_call',
    id,
    name: called,
    arguments: json,
    ...(signature !== undefined && { signature, origin: 'gemini' }),
  }));
const content = fc.uniqueArray(fc.oneof(text, reasoning, call), {
  maxLength: 6,
  selector: (part) => (part.type === 'tool_call' ? part.id : Symbol()),
});

const answer = (parts: Part[]): GatewayResponse => ({
  id: 'up',
  model: 'm',
  created: 5,
  candidates: [{ index: 0, content: parts, stopReason: 'stop' }],
  usage: USAGE,
  usageReported: true,
});
const outputOf = (response: GatewayResponse): JsonObject[] =>
  (JSON.parse(openAiResponses.encodeResponse(response, FACTS, CONTEXT)) as { output: JsonObject[] }).output;

/** What comes back has the ids that the items were given. */
const withoutIds = (parts: readonly object[]): object[] =>
  parts.map((part) => ('type' in part && part.type === 'reasoning' ? { ...part, id: undefined } : part));

/** The parts as they stream, each text in pieces. */
function eventsOf(parts: Part[], cut: number): GatewayEvent[] {
  const pieces = (whole: string): string[] => [whole.slice(0, cut % (whole.length + 1)), whole.slice(cut % (whole.length + 1))];
  const events: GatewayEvent[] = [{ type: 'start', id: 'up', model: 'm', created: 5 }];
  parts.forEach((part, block) => {
    const at = { candidate: 0, block };
    if (part.type === 'tool_call') {
      const { id, name: called, signature, origin: from } = part;
      const signed = signature === undefined ? {} : { signature, origin: from };
      events.push({ type: 'block_start', ...at, kind: 'tool_call', id, name: called, ...signed });
      for (const json of pieces(part.arguments)) events.push({ type: 'arguments_delta', ...at, json });
    } else if (part.type === 'text') {
      events.push({ type: 'block_start', ...at, kind: 'text' });
      for (const piece of pieces(part.text)) events.push({ type: 'text_delta', ...at, text: piece });
    } else {
      events.push({ type: 'block_start', ...at, kind: 'reasoning' });
      for (const piece of pieces(part.text)) events.push({ type: 'reasoning_delta', ...at, text: piece });
      if (part.signature !== undefined)
        events.push({ type: 'reasoning_signature', ...at, signature: part.signature, origin: part.origin });
      if (part.redactedData !== undefined)
        events.push({ type: 'reasoning_redacted', ...at, data: part.redactedData, origin: part.origin });
    }
    events.push({ type: 'block_stop', ...at });
  });
  return [...events, { type: 'finish', candidate: 0, stopReason: 'stop' }];
}

it('what a model said comes back as it was said', () => {
  fc.assert(
    fc.property(content, (parts) => {
      fc.pre(parts.length > 0);
      const { messages } = decodeInput(outputOf(answer(parts)), new LeftOut());
      expect(withoutIds(messages[0]?.content ?? [])).toEqual(withoutIds(parts));
    }),
  );
});

it('a stream ends with what a whole answer would have been, however it is cut', () => {
  fc.assert(
    fc.property(content, fc.nat(20), (parts, cut) => {
      const stream = written(openAiResponses.createStreamEncoder(CONTEXT), eventsOf(parts, cut));
      const last = framesOf(stream).at(-1)?.data as { response: { output: JsonObject[] } };
      expect(last.response.output).toEqual(outputOf(answer(parts)));
    }),
  );
});

it('the deltas of a stream add up to what their items end with', () => {
  fc.assert(
    fc.property(content, fc.nat(20), (parts, cut) => {
      const stream = written(openAiResponses.createStreamEncoder(CONTEXT), eventsOf(parts, cut));
      const sums = new Map<string, string>();
      for (const { data } of framesOf(stream)) {
        const { type, item_id, content_index: part = 0, delta, text: said, arguments: args } = data as Record<string, string>;
        const key = `${item_id} ${part}`;
        if (type?.endsWith('.delta')) sums.set(key, (sums.get(key) ?? '') + delta);
        if (/(text|arguments)\.done$/.test(type ?? '')) expect(sums.get(key) ?? '').toBe(said ?? args);
      }
    }),
  );
});

it('the frames of a stream are whole wherever they are cut', () => {
  const parts: Part[] = [
    { type: 'reasoning', text: 'Hm…' },
    { type: 'text', text: 'Grüße 😀' },
    { type: 'tool_call', id: 'c', name: 'f', arguments: '{"a":"ö"}' },
  ];
  const bytes = Buffer.from(written(openAiResponses.createStreamEncoder(CONTEXT), eventsOf(parts, 3)));
  const uncut = new SseFrameSplitter(1 << 20).push(bytes).map(String);
  for (let at = 0; at <= bytes.length; at++) {
    const splitter = new SseFrameSplitter(1 << 20);
    const frames = [...splitter.push(bytes.subarray(0, at)), ...splitter.push(bytes.subarray(at))].map(String);
    if (frames.join('') !== uncut.join('') || frames.length !== uncut.length) throw new Error(`cut at ${at}`);
  }
});
