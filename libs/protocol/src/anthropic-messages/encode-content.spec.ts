import { NO_USAGE } from '@libs/kernel';
import { CONTEXT, FACTS, framesOf, written } from '../answer.fixture';
import type { GatewayEvent } from '../neutral/event';
import type { Candidate } from '../neutral/response';
import { anthropicMessages } from './dialect';
import type { AnthropicEvent, AnthropicMessage } from './wire';

function content(...parts: Candidate['content']) {
  const candidates = [{ index: 0, content: parts, stopReason: 'stop' as const }];
  const response = { id: 'a', model: 'm', candidates, usage: NO_USAGE, usageReported: true };
  return (JSON.parse(anthropicMessages.encodeResponse(response, FACTS, CONTEXT)) as AnthropicMessage).content;
}

/** The blocks of a stream put together as clients do. */
function streamed(...events: GatewayEvent[]) {
  const start: GatewayEvent = { type: 'start', id: 'a', model: 'm' };
  const finish: GatewayEvent = { type: 'finish', candidate: 0, stopReason: 'stop' };
  const blocks: Record<string, unknown>[] = [];
  for (const { data } of framesOf(written(anthropicMessages.createStreamEncoder(CONTEXT), [start, ...events, finish]))) {
    const event = data as AnthropicEvent;
    if (event.type === 'content_block_start') blocks.push({ ...event.content_block });
    if (event.type !== 'content_block_delta') continue;
    const block = blocks[event.index] as Record<string, unknown>;
    if (event.delta.type === 'text_delta') block['text'] = `${block['text']}${event.delta.text}`;
    if (event.delta.type === 'thinking_delta') block['thinking'] = `${block['thinking']}${event.delta.thinking}`;
    if (event.delta.type === 'signature_delta') block['signature'] = event.delta.signature;
    if (event.delta.type === 'citations_delta')
      block['citations'] = [...((block['citations'] as unknown[]) ?? []), event.delta.citation];
  }
  return blocks;
}

const at = { candidate: 0, block: 0 };
const second = { candidate: 0, block: 1 };

describe('reasoning of others for a client of Anthropic', () => {
  it('without a signature is marked, so that it is not relayed to Anthropic', () => {
    const expected = [{ type: 'thinking', thinking: 'hm', signature: 'rlg-origin:none:' }];
    expect(content({ type: 'reasoning', text: 'hm' })).toEqual(expected);
    const events: GatewayEvent[] = [
      { type: 'block_start', ...at, kind: 'reasoning' },
      { type: 'reasoning_delta', ...at, text: 'hm' },
      { type: 'block_stop', ...at },
    ];
    expect(streamed(...events)).toEqual(expected);
  });

  it('with an encrypted half is two blocks, the second with the id of the item', () => {
    const expected = [
      { type: 'thinking', thinking: 'sum', signature: 'rlg-origin:none:' },
      { type: 'redacted_thinking', data: 'rlg-origin:openai:rs_1|enc' },
    ];
    expect(content({ type: 'reasoning', text: 'sum', redactedData: 'enc', origin: 'openai', id: 'rs_1' })).toEqual(expected);
    const events: GatewayEvent[] = [
      { type: 'block_start', ...at, kind: 'reasoning', id: 'rs_1' },
      { type: 'reasoning_delta', ...at, text: 'sum' },
      { type: 'reasoning_redacted', ...at, data: 'enc', origin: 'openai' },
      { type: 'block_stop', ...at },
    ];
    expect(streamed(...events)).toEqual(expected);
  });

  it("carries Gemini's signature of a call directly before the call", () => {
    const expected = [
      { type: 'redacted_thinking', data: 'rlg-origin:gemini-call:ts' },
      { type: 'tool_use', id: 'c', name: 'f', input: {} },
    ];
    const call = { id: 'c', name: 'f', signature: 'ts', origin: 'gemini' };
    expect(content({ type: 'tool_call', arguments: '', ...call })).toEqual(expected);
    expect(streamed({ type: 'block_start', ...at, kind: 'tool_call', ...call }, { type: 'block_stop', ...at })).toEqual(expected);
  });

  it('of Anthropic itself stays as it is', () => {
    const raw = [
      { type: 'thinking', thinking: 'hm', signature: 's' },
      { type: 'redacted_thinking', data: 'd' },
    ];
    expect(
      content(
        { type: 'reasoning', text: 'hm', signature: 's', origin: 'anthropic' },
        { type: 'reasoning', text: '', redactedData: 'd', origin: 'anthropic' },
      ),
    ).toEqual(raw);
  });
});

describe('citations for a client of Anthropic', () => {
  const raw = { type: 'page_location', cited_text: 'c', document_index: 0 };
  const own = { raw: { dialect: 'anthropic-messages', value: raw } };
  const url = { url: 'https://a', title: 'A', citedText: 'c' };
  const document = { documentIndex: 1, title: 'D', citedText: 'cited' };
  const expected = [
    {
      type: 'text',
      text: 'yes',
      citations: [
        raw,
        {
          type: 'web_search_result_location',
          cited_text: 'c',
          url: 'https://a',
          title: 'A',
          encrypted_index: 'rlg-origin:none:',
        },
        {
          type: 'char_location',
          cited_text: 'cited',
          document_index: 1,
          document_title: 'D',
          start_char_index: 0,
          end_char_index: 5,
          file_id: null,
        },
      ],
    },
  ];

  it('stand at the text', () =>
    expect(content({ type: 'text', text: 'yes', citations: [own, url, document] })).toEqual(expected));

  it('stand at the text of a stream', () =>
    expect(
      streamed(
        { type: 'block_start', ...at, kind: 'text' },
        { type: 'text_delta', ...at, text: 'yes' },
        ...[own, url, document].map((citation): GatewayEvent => ({ type: 'citation', ...at, citation })),
        // One that comes too late for its block has no place.
        { type: 'block_stop', ...at },
        { type: 'citation', ...at, citation: url },
        { type: 'block_start', ...second, kind: 'tool_call', id: 'c', name: 'f' },
        { type: 'block_stop', ...second },
      )[0],
    ).toEqual(expected[0]));
});

it('the tier is told in the words of Anthropic', () => {
  const response = { id: 'a', model: 'm', candidates: [], usage: NO_USAGE, usageReported: true };
  const tier = (serviceTier: string) =>
    (JSON.parse(anthropicMessages.encodeResponse({ ...response, serviceTier }, FACTS, CONTEXT)) as AnthropicMessage).usage
      .service_tier;
  expect(['default', 'standard', 'priority', 'flex'].map(tier)).toEqual(['standard', 'standard', 'priority', undefined]);
});
