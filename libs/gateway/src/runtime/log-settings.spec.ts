import type { AuditTrail } from '@libs/database';
import type { ChangeBus } from '@libs/shared-state';
import { AccessLog, createLogger } from '@libs/telemetry';
import { FakeClock } from '../../../../test/support/fake-clock';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import { LogSettings } from './log-settings';

let world: TestDatabase;
beforeAll(async () => {
  world = await createTestDatabase();
});
afterAll(() => world.drop());

const configured = { level: 'info', accessSample: 1 };
const trail = { write: () => Promise.resolve(), committed: () => undefined } as unknown as AuditTrail;

/** Several processes on one database; word between them is given by hand. */
function replicas() {
  const clock = new FakeClock();
  const listeners: (() => void)[] = [];
  const published: string[] = [];
  const bus: ChangeBus = {
    publish: (topic) => void published.push(topic),
    subscribe: (_topic, listener) => (listeners.push(listener), () => undefined),
  };
  const open = () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'info', format: 'json' }, '1', { write: (line) => void lines.push(line) });
    const access = new AccessLog(logger, 1);
    return { settings: new LogSettings(world.database, bus, { logger, access }, configured, clock), logger, access, lines };
  };
  return { clock, published, open };
}

describe('LogSettings', () => {
  it('changes the level here, tells others, and they follow; one that starts later too', async () => {
    const { open, published } = replicas();
    const [one, other] = [open(), open()];
    await one.settings.change({ level: 'debug', accessSample: 0.1 }, trail);
    expect(published).toEqual(['logging']);
    expect([one.logger.level, one.access.sample]).toEqual(['debug', 0.1]);
    expect(one.lines.join('')).toContain('"level_now":"debug"');
    await other.settings.refresh();
    expect([other.logger.level, other.access.sample]).toEqual(['debug', 0.1]);
    const late = open();
    await late.settings.start();
    expect(late.settings.standing()).toEqual({
      ...{ level: 'debug', accessSample: 0.1, until: null, configured: false, sampleConfigured: false },
      inherited: { level: 'info', accessSample: 1 },
    });
    late.settings.stop();
    await one.settings.reset(trail);
    expect(one.settings.standing()).toMatchObject({ level: 'info', accessSample: 1, until: null, configured: true });
  });

  it('leaves the share of lines to the configuration where only the level was changed', async () => {
    const one = replicas().open();
    await one.settings.change({ level: 'debug' }, trail);
    expect(one.settings.standing()).toMatchObject({ level: 'debug', accessSample: 1, sampleConfigured: true });
    await one.settings.change({ level: 'debug', accessSample: 1 }, trail);
    expect(one.settings.standing()).toMatchObject({ accessSample: 1, sampleConfigured: false });
  });

  it('ends by itself when its time is over', async () => {
    const { open, clock } = replicas();
    const one = open();
    await one.settings.change({ level: 'trace', until: clock.now() + 60_000 }, trail);
    expect(one.logger.level).toBe('trace');
    clock.advance(60_001);
    await one.settings.refresh();
    expect([one.logger.level, one.settings.standing().configured]).toEqual(['info', true]);
  });
});
