import type { Alert } from '@libs/kernel';
import type { BreakerView } from '@libs/shared-state';
import { ProviderWatch, standingOf } from './provider-watch';

const view = (target: string, state: BreakerView['state'], more: Partial<BreakerView> = {}): BreakerView => ({
  ...{ target, state, reason: state === 'closed' ? null : 'failures', forMs: 1, retryAfterMs: null },
  ...{ calls: 10, failures: state === 'closed' ? 1 : 10, slow: 0, meanMs: 5, ...more },
});

describe('standingOf', () => {
  it.each([
    ['down', 'its probes fail', [], 'down'],
    ['down', 'its probes fail, whatever a model does', [view('p/a', 'closed')], 'down'],
    ['down', 'all models that were asked are left alone', [view('p/a', 'open'), view('p/b', 'half_open')], 'up'],
    ['up', 'one model serves', [view('p/a', 'open'), view('p/b', 'closed')], undefined],
    ['up', 'its probes are answered', [], 'up'],
    ['up', 'others are down', [view('q/a', 'open')], 'up'],
    ['up', 'somebody took its model away by hand', [view('p/a', 'open', { reason: 'manual' })], 'up'],
    [undefined, 'nobody asked', [], undefined],
    [undefined, 'it is being tried again', [view('p/a', 'half_open')], undefined],
    [undefined, 'all that is known is a failure', [view('p/a', 'closed', { calls: 1, failures: 1 })], undefined],
  ] as const)('%s: %s', (expected, _why, views, probed) => expect(standingOf('p', views, probed)).toBe(expected));
});

describe('ProviderWatch', () => {
  it('tells once of each change, from however many replicas, and again only behind the next change', async () => {
    const down = new Set<string>();
    const raised: Alert[] = [];
    let views: BreakerView[] = [];
    let probed: 'up' | 'down' | undefined;
    const replica = (): ProviderWatch =>
      new ProviderWatch({
        states: {
          down: () => Promise.resolve([...down]),
          mark: (id, is) => {
            const news = down.has(id) !== is;
            if (is) down.add(id);
            else down.delete(id);
            return Promise.resolve(news);
          },
        },
        breakers: { snapshot: () => views },
        probes: { probedAs: () => probed },
        alerts: { raise: (alert) => raised.push(alert) },
      });
    const [a, b] = [replica(), replica()];
    const look = () => Promise.all([a.look(['p']), b.look(['p'])]);
    await look();
    expect(raised).toEqual([]);
    views = [view('p/a', 'open')];
    await look();
    await look();
    expect(raised.map(({ kind, subject }) => [kind, subject.id])).toEqual([['provider.down', 'p']]);
    // A restart knows nothing yet: that is no news.
    views = [];
    await replica().look(['p']);
    expect(raised).toHaveLength(1);
    probed = 'up';
    await look();
    expect(raised.map(({ kind }) => kind)).toEqual(['provider.down', 'provider.up']);
  });
});
