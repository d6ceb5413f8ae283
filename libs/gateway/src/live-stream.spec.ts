import type { GatewayError } from '@libs/kernel';
import { adapterFor } from '@libs/providers';
import type { StreamEnd } from './frame-pipe';
import { RelayPipe } from './frame-pipe';
import { LiveStream, STREAM_LIMITS } from './live-stream';

const facts = () => {
  throw new Error('not asked for');
};

function setUp(openWithinMs = 0) {
  const calls = { aborted: 0, resumed: 0 };
  const opened: (GatewayError | undefined)[] = [];
  const head = { dialect: 'openai-chat' as const, stream: true, includeUsage: true };
  const pipe = new RelayPipe(adapterFor('openai-compatible', 'openai').createRelayTap(head), facts, false);
  const exchange = { abort: () => void calls.aborted++, resume: () => void calls.resumed++ };
  const live = new LiveStream(pipe, exchange, (failure) => opened.push(failure), openWithinMs);
  const ends: StreamEnd[] = [];
  let text = '';
  let flowing = true;
  const sink = {
    write: (bytes: Buffer | string) => ((text += bytes.toString()), flowing),
    finished: (end: StreamEnd) => void ends.push(end),
  };
  return {
    live,
    calls,
    opened,
    ends,
    attach: () => live.attach(sink),
    stall: () => (flowing = false),
    sent: () => text,
    say: (line: string) => live.chunk(Buffer.from(line)),
  };
}

const role =
  'data: {"id":"a","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}\n\n';
const word = (text: string) =>
  `data: {"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"${text}"},"finish_reason":null}]}\n\n`;
const done = 'data: [DONE]\n\n';

describe('LiveStream', () => {
  it('holds the opening until content has come, then lets everything through in order', () => {
    const { say, opened, attach, sent, ends, live } = setUp();
    say(role);
    expect(opened).toEqual([]);
    say(word('Hi'));
    expect(opened).toEqual([undefined]);
    attach();
    say(word(' you') + done);
    live.upstreamEnded();
    expect(sent()).toBe(role + word('Hi') + word(' you') + done);
    expect(ends).toEqual([{ how: 'complete' }]);
  });

  it('reads nothing more while what it holds has no reader', () => {
    const { say } = setUp();
    expect(say(role)).toBe(true);
    expect(say(word('Hi'))).toBe(false);
  });

  it('G13: pauses for a slow reader and goes on when told', () => {
    const { say, attach, stall, calls, live } = setUp();
    say(word('Hi'));
    attach();
    expect(calls.resumed).toBe(1);
    stall();
    expect(say(word('x'))).toBe(false);
    live.resume();
    expect(calls.resumed).toBe(2);
  });

  it('is not taken for silent by a process that was too busy to read what had come', async () => {
    const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
    // From a timer on: timers go before what is read.
    await turn();
    const silent = setUp(20);
    const late = setUp(20);
    late.say(role);
    setImmediate(() => late.say(word('Hi')));
    const until = performance.now() + 60;
    while (performance.now() < until);
    while (silent.opened.length === 0) await turn();
    expect(silent.opened).toEqual([expect.objectContaining({ code: 'upstream_timeout' })]);
    expect([late.opened, late.calls.aborted]).toEqual([[undefined], 0]);
  });

  it('fails without a trace when the opening holds an error or nothing', () => {
    const error = setUp();
    error.say(role);
    error.say('data: {"error":{"message":"overloaded","type":"server_error"}}\n\n');
    expect(error.opened).toMatchObject([{ code: 'upstream_error', message: 'overloaded' }]);
    expect(error.calls.aborted).toBe(1);
    const nothing = setUp();
    nothing.live.upstreamEnded();
    expect(nothing.opened).toMatchObject([{ code: 'upstream_bad_response' }]);
  });

  it('opens a stream whose opening grows past the limit of frames', () => {
    const { say, opened } = setUp();
    for (let i = 0; i < STREAM_LIMITS.heldFrames; i++) say(role);
    expect(opened).toEqual([undefined]);
  });

  it('tells an error in the middle once, and nothing behind it', () => {
    const { say, attach, sent, ends } = setUp();
    say(word('Hi'));
    attach();
    say('data: {"error":{"message":"broke"}}\n\n' + word('never'));
    expect(sent()).toBe(word('Hi'));
    expect(ends).toMatchObject([{ how: 'error', error: { code: 'upstream_error', message: 'broke' } }]);
  });

  it('counts an end without the closing mark as truncated', () => {
    const { say, attach, ends, live } = setUp();
    say(word('Hi'));
    attach();
    live.upstreamEnded();
    expect(ends).toEqual([{ how: 'truncated' }]);
  });

  it('takes a closing mark that lacks its blank line', () => {
    const { say, attach, sent, ends, live } = setUp();
    say(word('Hi') + 'data: [DONE]');
    attach();
    live.upstreamEnded();
    expect(ends).toEqual([{ how: 'complete' }]);
    expect(sent()).toContain('[DONE]');
  });

  it('keeps half a frame from the client, wherever it was cut', () => {
    const whole = word('secret');
    for (let cut = 1; cut < whole.length - 1; cut++) {
      const { say, attach, sent, ends, live } = setUp();
      say(word('Hi') + whole.slice(0, cut));
      attach();
      live.upstreamEnded();
      expect(ends).toEqual([{ how: 'truncated' }]);
      expect(sent()).toBe(word('Hi'));
    }
  });

  it('stops a stream that can not be read, and says so', () => {
    const { say, attach, ends, calls } = setUp();
    say(word('Hi'));
    attach();
    say('data: {"choices":[{"index":0,"delta":{"content":[}}]}\n\n');
    expect(ends).toMatchObject([{ how: 'error', error: { code: 'upstream_bad_response' } }]);
    expect(calls.aborted).toBe(1);
  });
});
