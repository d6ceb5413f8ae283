import type { BreakerState, BreakerView } from '@libs/shared-state';
import { countBreakers, summariseProviders } from './provider-health';

const breaker = (target: string, state: BreakerState, reason: BreakerView['reason'] = null): BreakerView => ({
  ...{ target, state, reason, forMs: null, retryAfterMs: null },
  ...{ calls: 1, failures: 0, slow: 0, meanMs: 5 },
});
const [closed, open, half] = [breaker('a/m', 'closed'), breaker('a/n', 'open', 'failures'), breaker('a/o', 'half_open', 'slow')];
const held = breaker('a/h', 'open', 'manual');
const well = { active: 2, partly: 0, cooling: 0, disabled: 0 };

describe('summariseProviders', () => {
  it.each([
    ['all is well', true, well, [closed], 'ok'],
    ['nothing was called', true, well, [], 'ok'],
    ['it needs no key', true, { active: 0, partly: 0, cooling: 0, disabled: 0 }, [], 'ok'],
    ['another provider fails', true, well, [breaker('ab/n', 'open', 'failures')], 'ok'],
    ['one key rests', true, { active: 1, partly: 0, cooling: 1, disabled: 0 }, [], 'degraded'],
    ['one key rests for a model', true, { active: 2, partly: 1, cooling: 0, disabled: 0 }, [], 'degraded'],
    ['one key is disabled', true, { active: 1, partly: 0, cooling: 0, disabled: 1 }, [], 'degraded'],
    ['one target of several is open', true, well, [closed, open], 'degraded'],
    ['a target is on trial', true, well, [half], 'degraded'],
    ['one target is held open by hand', true, well, [held], 'degraded'],
    ['every target called lately is open', true, well, [open, held], 'down'],
    ['every key rests', true, { active: 0, partly: 0, cooling: 2, disabled: 1 }, [], 'down'],
    ['no key is usable', false, { active: 0, partly: 0, cooling: 0, disabled: 1 }, [], 'down'],
  ] as const)('%s', (_what, ready, keys, breakers, status) => {
    const facts = { configured: ['a'], ready: new Set(ready ? ['a'] : []), keys: new Map([['a', keys]]), breakers };
    expect(summariseProviders(facts)).toEqual([{ id: 'a', status }]);
  });

  it('is ordered by id', () => {
    const ready = new Set(['b', 'a']);
    const ids = summariseProviders({ configured: ready, ready, keys: new Map(), breakers: [] }).map(({ id }) => id);
    expect(ids).toEqual(['a', 'b']);
  });
});

describe('countBreakers', () => {
  it('counts by state', () => {
    expect(countBreakers([])).toEqual({ closed: 0, half_open: 0, open: 0 });
    expect(countBreakers([closed, open, half, held])).toEqual({ closed: 1, half_open: 1, open: 2 });
  });
});
