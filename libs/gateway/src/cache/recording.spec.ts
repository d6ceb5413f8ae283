import { GatewayError } from '@libs/kernel';
import type { FramePipe, StreamEnd } from '../frame-pipe';
import { endedWhole, Recording } from './recording';
import { ReplayStream } from './replay-stream';

const MOST = 1_000;
const FRAME = 100;
const COMPLETE: StreamEnd = { how: 'complete' };

const plainPipe = (): FramePipe => ({ state: { outputChars: 0 } as FramePipe['state'], push: (frame) => frame });
const frameOf = (index: number): Buffer => Buffer.alloc(FRAME, index % 251);

/** Reads as many frames as it is let. */
function reader(source: Recording, lets = Infinity) {
  const read: number[] = [];
  const stream = new ReplayStream(plainPipe(), source, { pace: 'instant', now: () => 0 });
  let end: StreamEnd | undefined;
  const write = (bytes: Buffer | string): boolean => {
    read.push((bytes as Buffer)[0] as number);
    return read.length < lets;
  };
  stream.attach({ write, finished: (how) => (end = how) });
  const go = (to: number): void => {
    lets = to;
    stream.resume();
  };
  return { read, go, stop: () => stream.abort(), end: () => end };
}

describe('the frames of a stream that others follow', () => {
  let recording: Recording;
  let rooms: number;
  let fulls: number;
  beforeEach(() => {
    [rooms, fulls] = [0, 0];
    recording = new Recording(MOST, () => 0);
    recording.onRoom = () => rooms++;
    recording.onFull = () => fulls++;
  });
  let came = 0;
  beforeEach(() => (came = 0));
  const come = (count: number): void => {
    for (let i = 0; i < count; i++) recording.frame(frameOf(came++));
  };
  const first = (count: number): number[] => Array.from({ length: count }, (_, i) => i % 251);
  /** What lies in memory, whatever the recording says of itself. */
  const held = (): number => recording.frames.reduce((sum, { length }) => sum + length, 0);

  it('are all held while they may be kept, for the cache and for who comes later', () => {
    reader(recording);
    come(10);
    expect([recording.full, held(), recording.held, recording.gone]).toEqual([false, MOST, MOST, 0]);
    const late = reader(recording);
    recording.finish(COMPLETE);
    expect([late.read, recording.frames.length, recording.times.length]).toEqual([first(10), 10, 10]);
  });

  it('are let go once everybody has them and they are too many to be kept', () => {
    const [one, two] = [reader(recording), reader(recording)];
    come(10);
    come(1);
    expect([fulls, recording.full, held(), recording.held]).toEqual([1, true, 0, 0]);
    come(5_000);
    expect([fulls, held(), recording.frames.length, recording.times.length, recording.gone]).toEqual([1, 0, 0, 0, 5_011]);
    recording.finish(COMPLETE);
    for (const { read, end } of [one, two]) expect([read, end()]).toEqual([first(5_011), { how: 'truncated' }]);
  });

  it('are held for who is slow, and no more come than are held for one', () => {
    const [fast, slow] = [reader(recording), reader(recording, 3)];
    come(10);
    expect([recording.crowded, held()]).toEqual([false, MOST]);
    come(3);
    // Three were read, and so was what comes while the last is told.
    expect([recording.crowded, held(), rooms]).toEqual([false, MOST, 0]);
    come(1);
    expect([recording.crowded, held(), fast.read.length]).toEqual([true, MOST + FRAME, 14]);
    slow.go(6);
    expect([recording.crowded, held(), rooms]).toEqual([false, 800, 1]);
    come(4);
    slow.go(Infinity);
    expect([held(), rooms]).toEqual([0, 2]);
    come(500);
    recording.finish(COMPLETE);
    for (const { read } of [fast, slow]) expect(read).toEqual(first(518));
  });

  it('are let go, and make room, when who is slow leaves', () => {
    const slow = reader(recording, 1);
    const fast = reader(recording);
    come(20);
    expect([recording.crowded, held()]).toEqual([true, 1_900]);
    slow.stop();
    expect([recording.crowded, held(), rooms]).toEqual([false, 0, 1]);
    come(1);
    expect(fast.read).toEqual(first(21));
  });

  it('are not recorded at all once they are too many and nobody reads', () => {
    come(11);
    const alone = recording.frames.length;
    come(1_000);
    expect([alone, held(), recording.full]).toEqual([0, 0, true]);
  });

  it('never come with a hole: who begins after some were let go is told that it is cut', () => {
    reader(recording);
    come(30);
    const late = reader(recording);
    expect([late.read, late.end()]).toEqual([[], { how: 'truncated' }]);
  });

  it('are bounded for long streams of many readers at any pace', () => {
    const readers = Array.from({ length: 7 }, (_, i) => ({ ...reader(recording, 1), pace: i + 1 }));
    let most = 0;
    for (let round = 0; came < 20_000 && round < 200_000; round++) {
      if (!recording.crowded) come(3);
      most = Math.max(most, held());
      for (const { go, read, pace } of readers) go(read.length + pace);
    }
    expect(came).toBeGreaterThanOrEqual(20_000);
    // What came in one piece, and the part that is let go at once.
    expect(most).toBeLessThanOrEqual(MOST + 3 * FRAME);
    for (const { go } of readers) go(Infinity);
    recording.finish(COMPLETE);
    for (const { read } of readers) expect(read).toEqual(first(came));
  });

  it('send away who waits for the whole of what is not kept, and hold nothing for them', async () => {
    const whole = endedWhole(recording);
    come(12);
    expect([await whole, held()]).toEqual([false, 0]);
    const other = new Recording(MOST, () => 0);
    const ended = endedWhole(other);
    other.frame(frameOf(0));
    other.finish(COMPLETE);
    expect([await ended, await endedWhole(other), other.frames.length]).toEqual([true, true, 1]);
    const cut = new Recording(MOST, () => 0);
    const broken = endedWhole(cut);
    cut.finish({ how: 'error', error: new GatewayError('upstream_error', 'gone') });
    expect(await broken).toBe(false);
  });
});
