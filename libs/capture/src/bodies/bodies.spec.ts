import { CAPTURE_OFF } from '../capture-rule';
import { TakenBodies } from '../taken-bodies';
import { assembleStream } from './assemble-stream';
import { keptBody, LOOKED_AT_BYTES } from './kept-body';

const events = (...all: unknown[]): Buffer => Buffer.from(all.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(''));
const kept = (bytes: Buffer, contentType: string, rule = CAPTURE_OFF, length = bytes.length) =>
  keptBody({ bytes, length, contentType }, rule);

describe('what is kept of a stream', () => {
  it('is the text of its events together: OpenAI', () => {
    const delta = (index: number, more: object) => ({ id: 'c', model: 'm', choices: [{ index, delta: more }] });
    const { answer } = assembleStream(
      events(
        delta(0, { role: 'assistant', content: 'Hel' }),
        delta(1, { content: 'Other' }),
        delta(0, { content: 'lo' }),
        delta(0, { tool_calls: [{ index: 0, id: 't', function: { name: 'f', arguments: '{"a"' } }] }),
        delta(0, { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }),
        { id: 'c', choices: [], usage: { completion_tokens: 3 } },
      ),
    );
    expect(answer).toEqual({
      ...{ id: 'c', model: 'm', usage: { completion_tokens: 3 } },
      choices: [
        {
          index: 0,
          delta: {
            ...{ role: 'assistant', content: 'Hello' },
            tool_calls: [{ index: 0, id: 't', function: { name: 'f', arguments: '{"a":1}' } }],
          },
        },
        { index: 1, delta: { content: 'Other' } },
      ],
    });
  });

  it('is the text of its events together: Anthropic', () => {
    const { answer } = assembleStream(
      events(
        { type: 'message_start', message: { id: 'm', usage: { input_tokens: 1 } } },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'lo' } },
        { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{}' } },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
      ),
    );
    expect(answer).toMatchObject({
      ...{ message: { id: 'm' }, delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
      blocks: [{ delta: { text: 'Hello' } }, { delta: { partial_json: '{}' } }],
    });
  });

  it('is the whole answer where the last event tells it', () => {
    const { answer } = assembleStream(
      events(
        { type: 'response.output_text.delta', delta: 'Hi', output_index: 0 },
        { type: 'response.completed', response: { id: 'r', output: ['all'] } },
      ),
    );
    expect(answer).toEqual({ id: 'r', output: ['all'] });
  });

  it('C2: hides no secret between two events', () => {
    const parts = ['Your key: sk-', 'CANARY01', '23456789', 'abcdef. Bye'];
    const bytes = events(...parts.map((content) => ({ choices: [{ index: 0, delta: { content } }] })));
    const { text, redactions, kind, cut } = kept(bytes, 'text/event-stream; charset=utf-8');
    expect(JSON.parse(text)).toEqual({ choices: [{ index: 0, delta: { content: 'Your key: [redacted:secret]. Bye' } }] });
    expect([kind, cut, redactions]).toEqual(['stream', false, { secret: 1 }]);
  });

  it('passes over half an event, comments and the closing mark', () => {
    const { answer, events: counted } = assembleStream(
      Buffer.from(': ping\n\ndata: {"text":"a"}\n\ndata: [DONE]\n\ndata: {"text":"CANARY'),
    );
    expect([answer, counted]).toEqual([{ text: 'a' }, 1]);
  });
});

describe('what is kept of a body', () => {
  it('is no longer than the tenant wants, and whole characters', () => {
    const body = Buffer.from(JSON.stringify({ content: 'ä'.repeat(100) }));
    const { text, cut } = kept(body, 'application/json', { ...CAPTURE_OFF, maxBytes: 22 });
    expect([text, cut]).toEqual(['{"content":"äääää', true]);
    expect(kept(body, 'application/json')).toMatchObject({ kind: 'json', cut: false });
  });

  it('C2: holds no half of a secret where only a part of it was looked at', () => {
    const secret = 'sk-CANARY0123456789abcdef';
    for (const at of [10, 20, 25]) {
      const filler = 'word '.repeat(LOOKED_AT_BYTES / 5).slice(0, LOOKED_AT_BYTES - at - 12);
      const body = Buffer.from(`{"content":"${filler} ${secret} more"}`);
      const { text, cut } = kept(body, 'application/json', { ...CAPTURE_OFF, maxBytes: LOOKED_AT_BYTES });
      expect([cut, text.includes('CANARY'), text.endsWith('sk-')]).toEqual([true, false, false]);
    }
  });

  it('is its size alone where it is no text', () => {
    expect(kept(Buffer.alloc(5), 'audio/mpeg')).toMatchObject({ kind: 'none', text: '[left out: audio/mpeg, 5 bytes]' });
  });

  it('is text as it is where it is not the JSON that it says it is', () => {
    expect(kept(Buffer.from('{"a": sk-CANARY0123456789abcdef'), 'application/json').text).toBe('{"a": [redacted:secret]');
  });
});

describe('an answer on its way', () => {
  it('is taken as far as it will be looked at, and gives its room back once', () => {
    const room = { left: 2 * LOOKED_AT_BYTES };
    const taken = new TakenBodies(CAPTURE_OFF, room);
    taken.head(200, ['x-request-id', 'r', 'content-type', 'application/json', 'set-cookie', 'CANARY']);
    taken.body('abc');
    taken.body(Buffer.alloc(LOOKED_AT_BYTES + 5));
    taken.body('behind it');
    expect([taken.contentType, taken.bytes().length, taken.length]).toEqual([
      ...['application/json', LOOKED_AT_BYTES, LOOKED_AT_BYTES + 17],
    ]);
    taken.release();
    taken.release();
    expect(room.left).toBe(2 * LOOKED_AT_BYTES);
    expect(JSON.stringify(taken)).not.toContain('CANARY');
  });

  it('is not taken where there is no room left for it', () => {
    const room = { left: 4 };
    const taken = new TakenBodies(CAPTURE_OFF, room);
    taken.body('abc');
    taken.body('def');
    taken.body('g');
    expect([taken.bytes().toString(), taken.length, room.left]).toEqual(['abc', 7, 1]);
  });
});
