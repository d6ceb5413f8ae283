import { Registry } from 'prom-client';
import { renderMetrics } from './exposition';
import { familiesIn } from './make-families';
import { MetricsPages } from './metrics-pages';

describe('pages of metrics', () => {
  it('are what would be written anew, however they grow and whatever has changed since', async () => {
    const registry = new Registry();
    const { counter, histogram } = familiesIn(registry);
    const count = counter('c_total', 'Counts.', 'model');
    const times = histogram('h_seconds', 'Durations.', [0.1, 1], 'model');
    const pages = new MetricsPages(registry);
    for (let round = 0; round < 30; round++) {
      for (let i = 0; i <= round * 20; i += 3) {
        count.child(`modèle-${i}-模型`).value += round;
        times.observe(times.child(`m${i}`), round % 3, i % 2 === 0 ? undefined : `trace${round}`);
      }
      for (const form of ['prometheus', 'openmetrics'] as const) {
        const { body, done } = await pages.render(form);
        expect(body.toString()).toBe(await renderMetrics(registry, form));
        expect(body.toString().endsWith('# EOF\n')).toBe(form === 'openmetrics');
        done();
      }
    }
    const { body } = await pages.render('openmetrics');
    const fresh = new Registry();
    const again = familiesIn(fresh);
    again.counter('c_total', 'Counts.', 'model').child('modèle-0-模型').value = count.child('modèle-0-模型').value;
    const line = /^c_total\{model="modèle-0-模型"\} .*$/m;
    expect(line.exec(body.toString())?.[0]).toBe(line.exec(await renderMetrics(fresh, 'openmetrics'))?.[0]);
  });

  it('are never written over while they are sent', async () => {
    const registry = new Registry();
    const count = familiesIn(registry).counter('c_total', 'Counts.').child();
    const pages = new MetricsPages(registry);
    const first = await pages.render('prometheus');
    count.value = 1;
    const second = await pages.render('prometheus');
    expect(first.body.toString()).toContain('c_total 0\n');
    expect(second.body.toString()).toContain('c_total 1\n');
    first.done();
    second.done();
    count.value = 2;
    const third = await pages.render('prometheus');
    expect(third.body.toString()).toContain('c_total 2\n');
    expect([first.body.buffer, second.body.buffer]).toContain(third.body.buffer);
  });
});
