import { Registry } from 'prom-client';
import { FakeClock } from '../../../../test/support/fake-clock';
import { renderMetrics } from './exposition';
import { QueueMetrics } from './queue-metrics';

const setUp = () => {
  const registry = new Registry();
  const clock = new FakeClock();
  return { registry, clock, queues: new QueueMetrics(registry, clock), text: () => renderMetrics(registry, 'prometheus') };
};

describe('QueueMetrics', () => {
  it('reads a queue when Prometheus looks, once for both figures, and not again within five seconds', async () => {
    const { queues, clock, text } = setUp();
    let reads = 0;
    queues.register('runs', () => Promise.resolve({ jobs: { queued: ++reads, running: 0 }, oldestSeconds: 7.5 }));
    const first = await text();
    expect(first).toContain('llmgw_queue_jobs{queue="runs",state="queued"} 1\n');
    expect(first).toContain('llmgw_queue_jobs{queue="runs",state="running"} 0\n');
    expect(first).toContain('llmgw_queue_oldest_age_seconds{queue="runs"} 7.5\n');
    await text();
    expect(reads).toBe(1);
    clock.advance(5_001);
    expect(await text()).toContain('state="queued"} 2\n');
  });

  it('tells what it knew last while the database is away, and all else goes on', async () => {
    const { queues, clock, text } = setUp();
    let away = false;
    queues.register('runs', () =>
      away ? Promise.reject(new Error('away')) : Promise.resolve({ jobs: { queued: 3 }, oldestSeconds: 0 }),
    );
    queues.register('sick', () => Promise.reject(new Error('away')));
    await text();
    away = true;
    clock.advance(6_000);
    const later = await text();
    expect(later).toContain('llmgw_queue_jobs{queue="runs",state="queued"} 3\n');
    expect(later).not.toContain('sick');
  });
});
