import type { GatewayRequest } from '../neutral/request';
import { retell } from './retell';

const request: GatewayRequest = {
  ...{ model: 'm', system: [], messages: [], stream: true, includeUsage: true },
  echo: { metadata: { mine: 'yes' }, user: null, store: false, instructions: 'Mine', temperature: 1 },
};
const listener = { request, requestId: 'req_9' };
const theirs = {
  id: 'resp_1',
  model: 'x',
  metadata: { theirs: 'yes' },
  user: 'them',
  store: true,
  instructions: null,
  temperature: 0,
};
const mine = {
  id: 'resp_9',
  model: 'x',
  metadata: { mine: 'yes' },
  user: null,
  store: false,
  instructions: 'Mine',
  temperature: 0,
};

describe('a response that is told again', () => {
  it('is the asker’s own: its id, and what it repeats of the request', () => {
    expect(JSON.parse(retell.body(Buffer.from(JSON.stringify(theirs, null, 2)), listener).toString())).toEqual(mine);
  });

  it('repeats no more than it did', () => {
    expect(JSON.parse(retell.body(Buffer.from('{"id":"resp_1","output":[]}'), listener).toString())).toEqual({
      ...{ id: 'resp_9', output: [] },
    });
  });

  it('is so in each event that holds it', () => {
    const frame = Buffer.from(
      `event: response.created\ndata: ${JSON.stringify({ type: 'response.created', response: theirs })}\n\n`,
    );
    const told = `event: response.created\ndata: ${JSON.stringify({ type: 'response.created', response: mine })}\n\n`;
    expect(retell.frame(frame, listener).toString()).toBe(told);
  });

  it.each([
    'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"a \\"response\\":{} b"}\n\n',
    'data: {"response":"a word"}\n\n',
    ': "response"\n\n',
    'data: [DONE]\n\n',
  ])('leaves alone what holds none: %j', (frame) => {
    const bytes = Buffer.from(frame);
    expect(retell.frame(bytes, listener)).toBe(bytes);
  });

  it('is whole at the end of its stream', () => {
    const output = [{ type: 'message', id: 'msg_1', phase: 'final_answer', content: [] }];
    const frames = retell.frames(Buffer.from(JSON.stringify({ ...theirs, status: 'completed', output })));
    expect(JSON.parse(String(retell.whole(frames)))).toEqual({ ...theirs, status: 'completed', output });
    expect([retell.whole([]), retell.whole([Buffer.from('data: {"response":{}}\n\n')])]).toEqual([undefined, undefined]);
    expect(retell.frames(Buffer.from('<html>'))).toEqual([]);
  });

  it('leaves alone a body that is none', () => {
    expect(retell.body(Buffer.from('<html>'), listener).toString()).toBe('<html>');
  });
});
