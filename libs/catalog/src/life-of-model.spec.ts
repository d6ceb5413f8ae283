import { daysLeft, isRetired, lifeWarning, stageOf } from './life-of-model';

const AT = Date.UTC(2026, 10, 21, 23, 59);
const model = (retires?: string | null, more: object = {}) => ({
  ...{ provider: 'openai', model: 'gpt-4' },
  ...(retires !== undefined && { retires, deprecated: true }),
  ...more,
});

describe('the life of a model', () => {
  it('ends with the beginning of its day in UTC', () => {
    expect(isRetired(model('2026-11-22'), AT)).toBe(false);
    expect(isRetired(model('2026-11-22'), AT + 60_000)).toBe(true);
    expect(daysLeft(model('2026-11-22'), AT)).toBe(1);
    expect(daysLeft(model('2026-10-23'), AT)).toBe(-29);
    expect(daysLeft(model(), AT)).toBeNull();
  });

  it('has stages, and goes on where somebody here says so', () => {
    expect(stageOf(model(), AT)).toBe('current');
    expect(stageOf({ deprecated: true }, AT)).toBe('deprecated');
    expect(stageOf(model('2027-01-14'), AT)).toBe('retiring');
    expect(stageOf(model('2026-10-23'), AT)).toBe('retired');
    expect(stageOf(model(null), AT)).toBe('current');
  });

  it('is told of in words, the last 90 days before its end and ever after', () => {
    expect(lifeWarning(model('2027-04-01'), AT)).toBeUndefined();
    expect(lifeWarning(model('2026-11-22'), AT)).toBe('openai/gpt-4 retires on 2026-11-22, in 1 day');
    expect(lifeWarning(model('2026-10-23', { replacedBy: 'gpt-5.6' }), AT)).toBe(
      'openai/gpt-4 was retired by its provider on 2026-10-23; its provider recommends gpt-5.6',
    );
    expect(lifeWarning({ ...model(), deprecated: true }, AT)).toBe('openai/gpt-4 is deprecated by its provider');
    expect(lifeWarning(model(null), AT)).toBeUndefined();
  });
});
