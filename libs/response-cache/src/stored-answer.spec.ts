import { NO_USAGE } from '@libs/kernel';
import { decodeAnswer, encodeAnswer, framesOf, type StoredAnswer } from './stored-answer';

const answer = (more: Partial<StoredAnswer> = {}): StoredAnswer => ({
  ...{ form: 'body', family: 'openai', profile: 'openai', providerId: 'p', model: 'm', modelAsked: 'alias', requestId: 'r' },
  ...{ createdAt: 7, seq: 3, usage: NO_USAGE, costMicroUsd: 12, latencyMs: 5, changes: ['a'], bytes: Buffer.from('{}') },
  ...more,
});

describe('an answer in the store', () => {
  it.each([1, 2_047, 2_048, 300_000])('comes back as it went in: %d bytes', async (length) => {
    const whole = answer({ bytes: Buffer.from('größer '.repeat(length)).subarray(0, length) });
    const stored = await encodeAnswer(whole);
    expect(decodeAnswer(stored)).toEqual(whole);
    if (length > 2_048) expect(stored.length).toBeLessThan(length / 4);
  });

  it('comes back frame by frame', async () => {
    const frames = ['data: a\n\n', 'data: ü\n\n', 'data: [DONE]\n\n'].map((frame) => Buffer.from(frame));
    const stored = await encodeAnswer(
      answer({ form: 'stream', bytes: Buffer.concat(frames), frames: frames.map(({ length }) => length), times: [0, 4, 9] }),
    );
    const back = decodeAnswer(stored);
    expect(back && framesOf(back).map(String)).toEqual(frames.map(String));
    expect(back?.times).toEqual([0, 4, 9]);
  });

  it('is a miss when it is cut, of another version, or no answer at all', async () => {
    const stored = await encodeAnswer(answer({ bytes: Buffer.alloc(5_000, 'x') }));
    const other = Buffer.from(stored);
    other.writeUInt8(9);
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(64), other, stored.subarray(0, 40), stored.subarray(0, stored.length - 9)])
      expect(decodeAnswer(bytes)).toBeUndefined();
  });

  it('does not blow up to more than it was', async () => {
    const bomb = await encodeAnswer(answer({ bytes: Buffer.alloc(1_000_000) }));
    const lying = Buffer.from(bomb.toString('latin1').replace('"packed":1000000', '"packed":1000   '), 'latin1');
    expect(decodeAnswer(lying)).toBeUndefined();
  });
});
