import type { Span } from '@libs/telemetry';
import { bytesOf } from './bytes-of';
import { type Delivered, SpanBuffer, type SpanBufferOptions } from './span-buffer';

const spanOf = (name: string): Span => ({
  ...{ name, kind: 'internal', traceId: 't', spanId: 's', parentSpanId: undefined },
  ...{ startMs: 0, endMs: 1, attributes: { route: '/v1' } },
});
const AWAY: Delivered = { ok: false, error: 'connect ECONNREFUSED', again: true };
const REFUSED: Delivered = { ok: false, error: 'Unauthorized', again: false };
const TAKEN: Delivered = { ok: true };
const one = bytesOf(spanOf('00'));

/** A collector that does as it is told, and remembers what it was offered. */
function bufferWith(answers: Delivered[], more: Partial<SpanBufferOptions> = {}) {
  const offered: string[][] = [];
  const told: string[] = [];
  const buffer = new SpanBuffer({
    deliver: (spans) => {
      offered.push(spans.map(({ name }) => name));
      return Promise.resolve(answers.length > 1 ? (answers.shift() as Delivered) : (answers[0] as Delivered));
    },
    ...{ batch: 2, delayMs: 1, most: { spans: 6, bytes: 1e6 }, retry: { first: 1, longest: 2 }, closeWithinMs: 1_000 },
    onTrouble: (message) => void told.push(message),
    ...more,
  });
  const take = (...names: string[]): void => names.forEach((name) => buffer.take(spanOf(name)));
  return { buffer, offered, told, take };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

describe('spans that wait for their collector', () => {
  it('go in batches, in order, each once', async () => {
    const { buffer, offered, take } = bufferWith([TAKEN]);
    take('00', '01', '02', '03', '04');
    expect(offered).toEqual([]);
    await until(() => buffer.standing().delivered === 5);
    expect(offered).toEqual([['00', '01'], ['02', '03'], ['04']]);
    expect(buffer.standing()).toMatchObject({ taken: 5, delivered: 5, lost: 0, last_error: null });
    await buffer.close();
  });

  it('are offered again until they are taken, and those behind them after them', async () => {
    const { buffer, offered, told, take } = bufferWith([AWAY, AWAY, AWAY, TAKEN]);
    take('00', '01', '02');
    await until(() => buffer.standing().delivered === 3);
    expect(offered).toEqual([['00', '01'], ['00', '01'], ['00', '01'], ['00', '01'], ['02']]);
    expect(buffer.standing()).toMatchObject({ lost: 0, last_error: 'connect ECONNREFUSED' });
    // Once a minute at most.
    expect(told).toEqual(['connect ECONNREFUSED: 3 spans wait, 0 are lost']);
    await buffer.close();
  });

  it.each([
    ['spans', { spans: 6, bytes: 1e6 }],
    ['bytes', { spans: 1_000, bytes: 6 * one }],
  ])('are never more than so many %s: the oldest that are not tried go first, and are counted', async (_what, most) => {
    const answers: Delivered[] = [AWAY];
    const { buffer, offered, take } = bufferWith(answers, { most });
    take('00', '01');
    await until(() => offered.length > 1);
    for (let i = 2; i < 50; i++) take(String(i).padStart(2, '0'));
    expect(buffer.standing()).toMatchObject({ taken: 50, delivered: 0, lost: 44 });
    answers[0] = TAKEN;
    await until(() => buffer.standing().delivered === 6);
    expect(offered.slice(-3)).toEqual([
      ['00', '01'],
      ['46', '47'],
      ['48', '49'],
    ]);
    expect(buffer.standing()).toMatchObject({ taken: 50, delivered: 6, lost: 44 });
    await buffer.close();
  });

  it('are lost where the collector will not have them, and the next ones go', async () => {
    const { buffer, offered, take } = bufferWith([REFUSED, TAKEN]);
    take('00', '01', '02');
    await until(() => buffer.standing().delivered === 1);
    expect(offered).toEqual([['00', '01'], ['02']]);
    expect(buffer.standing()).toMatchObject({ lost: 2, last_error: 'Unauthorized' });
    await buffer.close();
  });

  it('go at the end without waiting for company or for a pause, and what is not taken then is lost and told', async () => {
    const taking = bufferWith([TAKEN], { delayMs: 3_600_000, batch: 4, most: { spans: 100, bytes: 1e6 } });
    taking.take('00', '01', '02');
    await taking.buffer.close();
    expect(taking.buffer.standing()).toMatchObject({ delivered: 3, lost: 0 });

    const away = bufferWith([AWAY], { retry: { first: 3_600_000, longest: 3_600_000 } });
    away.take('00', '01', '02');
    await until(() => away.offered.length === 1);
    await away.buffer.close();
    expect(away.offered).toHaveLength(2);
    expect(away.buffer.standing()).toMatchObject({ taken: 3, delivered: 0, lost: 3 });
    expect(away.told.at(-1)).toBe('connect ECONNREFUSED: 0 spans wait, 3 are lost');
  });

  it('do not keep the process from ending where the collector does not answer, nor count twice', async () => {
    let answer: (result: Delivered) => void = () => undefined;
    const silent = { deliver: () => new Promise<Delivered>((resolve) => (answer = resolve)), closeWithinMs: 5 };
    const { buffer, take } = bufferWith([TAKEN], silent);
    take('00', '01', '02');
    await buffer.close();
    expect(buffer.standing()).toMatchObject({ delivered: 0, lost: 3 });
    answer(TAKEN);
    await new Promise(setImmediate);
    expect(buffer.standing()).toMatchObject({ taken: 3, delivered: 0, lost: 3 });
  });

  it('leave no room behind, however many come', async () => {
    const { buffer, offered, take } = bufferWith([TAKEN], { batch: 500, most: { spans: 1_000, bytes: 1e9 } });
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 500; i++) take(`${round}/${i}`);
      await until(() => buffer.standing().delivered === (round + 1) * 500);
    }
    expect(offered.flat()).toEqual(Array.from({ length: 10_000 }, (_, i) => `${Math.floor(i / 500)}/${i % 500}`));
    expect(Reflect.get(buffer, 'bytes')).toBe(0);
    await buffer.close();
  });
});
