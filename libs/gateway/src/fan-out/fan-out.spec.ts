import { addUsage, GatewayError, NO_USAGE, type Usage } from '@libs/kernel';
import type { GatewayEvent, GatewayFacts, GatewayResponse, StreamEncoder } from '@libs/protocol';
import type { PipeState, StreamEnd } from '../frame-pipe';
import type { LiveAnswer, StreamSink } from '../live-stream';
import type { Attempt, AttemptResult } from '../upstream-attempt';
import { FannedAttempt } from './fanned-attempt';
import { FannedEncoder } from './fanned-encoder';
import { FannedStream } from './fanned-stream';
import { mergeAnswers } from './merge-answers';

const used = (inputTokens: number, outputTokens: number, estimated = false): Usage => ({
  ...NO_USAGE,
  inputTokens,
  outputTokens,
  estimated,
});

describe('mergeAnswers', () => {
  const answer = (text: string, usage: Usage, usageReported = true): GatewayResponse => ({
    id: text,
    model: 'm',
    candidates: [{ index: 0, content: [{ type: 'text', text }], stopReason: 'stop' }],
    usage,
    usageReported,
  });

  it('numbers the candidates and sums what was used', () => {
    const merged = mergeAnswers([answer('a', used(1, 2)), answer('b', used(3, 4)), answer('c', used(5, 6))]);
    expect(merged.candidates.map(({ index, content }) => [index, content[0]])).toEqual([
      [0, { type: 'text', text: 'a' }],
      [1, { type: 'text', text: 'b' }],
      [2, { type: 'text', text: 'c' }],
    ]);
    expect(merged).toMatchObject({ id: 'a', usage: used(9, 12), usageReported: true });
  });

  it('is an estimate when one of them is', () => {
    expect(mergeAnswers([answer('a', used(1, 1)), answer('b', NO_USAGE, false)]).usageReported).toBe(false);
    expect(addUsage(used(1, 1), used(1, 1, true)).estimated).toBe(true);
  });
});

describe('FannedEncoder', () => {
  it('opens once, numbers each stream, and closes with the last and the sum', () => {
    const told: GatewayEvent[] = [];
    const finished: [GatewayFacts, Usage][] = [];
    const inner: StreamEncoder = {
      encode: (event) => (told.push(event), event.type),
      finish: (facts, usage) => (finished.push([facts, usage]), 'end'),
    };
    const facts = (usage: Usage | undefined) => ({ cost_usd: usage?.outputTokens }) as GatewayFacts;
    const fanned = new FannedEncoder(inner, facts, 2);
    const [first, second] = [fanned.copy(0), fanned.copy(1)];
    expect(first.encode({ type: 'start', id: 'a', model: 'm', usage: used(1, 0) })).toBe('start');
    expect(second.encode({ type: 'start', id: 'b', model: 'm' })).toBe('');
    expect(second.encode({ type: 'text_delta', candidate: 0, block: 0, text: 'x' })).toBe('text_delta');
    expect(first.encode({ type: 'usage', usage: used(1, 1) })).toBe('');
    expect(first.finish(facts(undefined), used(1, 2))).toBe('');
    expect(second.finish(facts(undefined), used(1, 3))).toBe('end');
    expect(told).toEqual([
      { type: 'start', id: 'a', model: 'm' },
      { type: 'text_delta', candidate: 1, block: 0, text: 'x' },
    ]);
    expect(finished).toEqual([[{ cost_usd: 5 }, used(2, 5)]]);
  });
});

class Live implements LiveAnswer {
  aborted = false;
  resumed = 0;
  sink: StreamSink | undefined;
  readonly pipe: { state: PipeState };
  constructor(state: Partial<PipeState> = {}) {
    this.pipe = { state: { committed: true, ended: true, outputChars: 3, ...state } };
  }
  attach(sink: StreamSink): void {
    this.sink = sink;
  }
  resume(): void {
    this.resumed++;
  }
  abort(): void {
    this.aborted = true;
  }
}

describe('FannedStream', () => {
  function setUp(...lives: Live[]) {
    const ends: StreamEnd[] = [];
    const written: string[] = [];
    const fanned = new FannedStream(lives);
    fanned.attach({ write: (bytes) => (written.push(bytes.toString()), true), finished: (end) => void ends.push(end) });
    return { fanned, ends, written };
  }

  it('has ended when all have', () => {
    const [one, two] = [new Live({ usage: used(1, 1) }), new Live({ usage: used(2, 2) })];
    const { fanned, ends, written } = setUp(one, two);
    one.sink?.write('a');
    one.sink?.finished({ how: 'complete' });
    expect(ends).toEqual([]);
    two.sink?.write('b');
    two.sink?.finished({ how: 'complete' });
    expect(ends).toEqual([{ how: 'complete' }]);
    expect(written).toEqual(['a', 'b']);
    expect(fanned.pipe.state).toMatchObject({ ended: true, outputChars: 6, usage: used(3, 3) });
  });

  it('ends badly once, with the first that does, and leaves the others', () => {
    const [one, two] = [new Live(), new Live({ ended: false })];
    const { ends, written } = setUp(one, two);
    one.sink?.finished({ how: 'truncated' });
    expect([one.aborted, two.aborted]).toEqual([true, true]);
    two.sink?.write('late');
    two.sink?.finished({ how: 'complete' });
    expect(ends).toEqual([{ how: 'truncated' }]);
    expect(written).toEqual([]);
  });

  it('does not claim to know what was used while one has not told', () => {
    expect(setUp(new Live({ usage: used(1, 1) }), new Live()).fanned.pipe.state.usage).toBeUndefined();
  });
});

describe('FannedAttempt', () => {
  function attempt(): Attempt & { settle(result: AttemptResult): void; abortedBy: GatewayError[] } {
    let settle!: (result: AttemptResult) => void;
    const result = new Promise<AttemptResult>((resolve) => (settle = resolve));
    const abortedBy: GatewayError[] = [];
    const failure = { kind: 'network' as const, status: 0, error: new GatewayError('upstream_unreachable', 'aborted') };
    const abort = (reason: GatewayError): void => {
      abortedBy.push(reason);
      settle({ kind: 'failed', failure, firstByteAt: undefined });
    };
    return { result, abort, settle, abortedBy, answering: false };
  }
  const head = { status: 200, headers: {} };
  const body = (text: string): AttemptResult => ({ kind: 'body', head, body: Buffer.from(text), firstByteAt: 1 });

  it('serves when all do, in the order they were asked', async () => {
    const [one, two] = [attempt(), attempt()];
    const fanned = new FannedAttempt([one, two]);
    two.settle(body('two'));
    one.settle(body('one'));
    expect(await fanned.result).toMatchObject({ kind: 'body', body: Buffer.from('one'), siblings: [Buffer.from('two')] });
  });

  it('fails with the first failure, names its call, and ends the others', async () => {
    const [one, two, three] = [attempt(), attempt(), attempt()];
    const fanned = new FannedAttempt([one, two, three]);
    one.settle(body('one'));
    const failure = { kind: 'rate' as const, status: 429, error: new GatewayError('no_key_available', 'x') };
    two.settle({ kind: 'failed', failure, firstByteAt: 1 });
    expect(await fanned.result).toMatchObject({ kind: 'failed', failure });
    expect(fanned.failedCopy).toBe(1);
    expect(three.abortedBy).toHaveLength(1);
  });
});
