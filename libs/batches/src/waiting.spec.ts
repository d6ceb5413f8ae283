import { FairSlots } from './fair-slots';
import { nextMove } from './next-move';
import { isOffPeak, nextOffPeak, type OffPeak } from './off-peak';
import type { LineAnswer } from './ports';
import { Window } from './window';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('off-peak', () => {
  const night: OffPeak = { from: '22:00', to: '06:00', timezone: 'Europe/Berlin' };

  it('goes over midnight, where the operator lives', () => {
    expect(isOffPeak(night, Date.parse('2026-01-15T20:59:00Z'))).toBe(false);
    expect(isOffPeak(night, Date.parse('2026-01-15T21:00:00Z'))).toBe(true);
    expect(isOffPeak(night, Date.parse('2026-01-16T04:59:00Z'))).toBe(true);
    expect(isOffPeak(night, Date.parse('2026-01-16T05:00:00Z'))).toBe(false);
  });

  it.each([
    ['in winter', '2026-01-15T12:34:56Z', '2026-01-15T21:00:00Z'],
    ['in summer', '2026-07-15T12:00:00Z', '2026-07-15T20:00:00Z'],
    ['on the day that the clock is set forward', '2026-03-29T12:00:00Z', '2026-03-29T20:00:00Z'],
    ['on the day that it is set back', '2026-10-25T12:00:00Z', '2026-10-25T21:00:00Z'],
  ])('opens to the minute %s', (_, now, opens) => {
    expect(new Date(nextOffPeak(night, Date.parse(now))).toISOString()).toBe(new Date(opens).toISOString());
  });

  it('keeps to its days: behind midnight it is still that of the day before', () => {
    const friday: OffPeak = { ...night, days: ['fri'] };
    expect(isOffPeak(friday, Date.parse('2026-01-17T02:00:00Z'))).toBe(true);
    expect(isOffPeak(friday, Date.parse('2026-01-16T02:00:00Z'))).toBe(false);
    expect(new Date(nextOffPeak(friday, Date.parse('2026-01-17T12:00:00Z'))).toISOString()).toBe('2026-01-23T21:00:00.000Z');
  });

  it('is now when it is now', () => {
    const now = Date.parse('2026-01-15T23:12:13Z');
    expect(nextOffPeak(night, now)).toBe(now);
  });
});

describe('nextMove', () => {
  const answer = (status: number, code: string | null, retryAfterMs?: number): LineAnswer => ({
    ...{ status, code, retryAfterMs, body: '{}', record: undefined },
    ...{ inputTokens: 0, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0, costMicroUsd: 0 },
  });

  it.each([
    ['keeps an answer', answer(200, null), 1, false, { kind: 'keep' }],
    ['keeps a refusal that is the line’s own', answer(400, 'invalid_request'), 1, false, { kind: 'keep' }],
    ['waits for a limit as long as it says', answer(429, 'rate_limited', 3_000), 99, false, { kind: 'wait', ms: 3_000 }],
    ['waits for a key', answer(503, 'no_key_available', 1_000), 99, false, { kind: 'wait', ms: 1_000 }],
    ['waits for a minute at most', answer(503, 'no_key_available', 900_000), 1, false, { kind: 'wait', ms: 60_000 }],
    ['waits for a provider that limits', answer(429, 'upstream_error'), 1, false, { kind: 'wait', ms: 500 }],
    ['asks alone before it believes that a budget is used up', answer(429, 'budget_exceeded'), 1, false, { kind: 'alone' }],
    ['then believes it', answer(429, 'budget_exceeded'), 2, true, { kind: 'keep' }],
    ['tries a failure again', answer(502, 'upstream_bad_response'), 2, false, { kind: 'again', ms: 1_000 }],
    ['keeps it at last', answer(504, 'upstream_timeout'), 3, false, { kind: 'keep' }],
  ] as const)('%s', (_, given, tries, alone, expected) => {
    expect(nextMove(given, tries, alone)).toEqual(expected);
  });
});

describe('FairSlots', () => {
  it('gives a free place to the tenant that holds fewest', async () => {
    const slots = new FairSlots(2);
    const order: string[] = [];
    const ask = (tenant: string): Promise<() => void> =>
      slots.take(tenant).then((giveBack) => {
        order.push(tenant);
        return giveBack;
      });
    const first = [await ask('a'), await ask('a')];
    const rest = [...Array.from({ length: 5 }, () => ask('a')), ask('b')];
    first[0]?.();
    await turn();
    expect(order).toEqual(['a', 'a', 'b']);
    first[1]?.();
    await turn();
    expect(order.at(-1)).toBe('a');
    (await rest[5])?.();
    (await rest[5])?.();
    await turn();
    expect(order).toHaveLength(5);
  });
});

describe('Window', () => {
  it('halves when room is wanting, lets nobody in meanwhile, and grows again', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    const window = new Window(4);
    for (let i = 0; i < 4; i++) expect(await window.enter()).toBe(true);
    window.restFor(1_000);
    for (let i = 0; i < 4; i++) window.leave(false);
    let entered = 0;
    const lanes = Array.from({ length: 4 }, () => window.enter().then(() => entered++));
    await turn();
    expect(entered).toBe(0);
    jest.advanceTimersByTime(1_000);
    await turn();
    expect(entered).toBe(2);
    for (let i = 0; i < 6; i++) {
      window.leave(true);
      await turn();
    }
    await Promise.all(lanes);
    expect(entered).toBe(4);
    jest.useRealTimers();
  });

  it('lets lines that were lost go one by one before all others', async () => {
    const window = new Window(4, 2);
    expect(await window.enter()).toBe(true);
    let entered = 0;
    for (let i = 0; i < 4; i++) void window.enter().then(() => entered++);
    await turn();
    expect(entered).toBe(0);
    window.leave(true);
    await turn();
    expect(entered).toBe(1);
    window.leave(true);
    await turn();
    expect(entered).toBe(4);
  });

  it('makes whoever wants to be alone wait for the others, one after another', async () => {
    const window = new Window(3);
    for (let i = 0; i < 3; i++) await window.enter();
    const alone: number[] = [];
    const first = window.beAlone().then(() => alone.push(1));
    const second = window.beAlone().then(() => alone.push(2));
    await turn();
    expect(alone).toEqual([]);
    window.leave(true);
    await first;
    expect([alone, window.alone]).toEqual([[1], true]);
    window.leave(true);
    await second;
    expect([alone, window.alone]).toEqual([[1, 2], true]);
  });

  it('lets nobody in once it is closed', async () => {
    const window = new Window(2);
    for (let i = 0; i < 2; i++) await window.enter();
    const waiting = [window.enter(), window.beAlone()];
    window.close();
    expect(await Promise.all(waiting)).toEqual([false, false]);
    expect(await window.enter()).toBe(false);
  });
});
