import { LogSinkRepository } from '@libs/log-export';
import { ADMIN_API_KEY, type ControlPlane, startControlPlane, undocumented } from '../../../../../test/support/control-plane';
import { tracesView } from './export-view';
import type { ExportsView } from './exports.dto';

describe('exports', () => {
  let plane: ControlPlane;
  beforeAll(async () => void (plane = await startControlPlane()));
  afterAll(() => plane?.close());

  const view = async () => (await plane.call<ExportsView>({ url: '/v1/admin/exports', as: ADMIN_API_KEY })).body.data;
  const checks = async () => {
    const { body } = await plane.call<{ checks: { check: string; state: string; message: string }[] }>({
      url: '/v1/admin/system',
      as: ADMIN_API_KEY,
    });
    return body.checks.filter(({ check }) => check.startsWith('export'));
  };

  it('tell of each sink how far behind it is, and operators what is wrong', async () => {
    expect(await view()).toEqual([]);
    expect(await checks()).toEqual([]);
    const sinks = new LogSinkRepository(plane.test.database);
    await sinks.claim({ name: 'webhook', target: 'https://logs.example' }, 'one', 60_000);
    expect(await view()).toEqual([
      expect.objectContaining({ name: 'webhook', target: 'https://logs.example', state: 'ok', waiting: 0, last_error: null }),
    ]);
    expect(await checks()).toEqual([expect.objectContaining({ check: 'exports', state: 'ok', message: 'webhook: all take' })]);
    await sinks.failed('webhook', 'no room');
    expect(await view()).toEqual([
      expect.objectContaining({
        state: 'failing',
        failures: 1,
        last_error: 'no room',
        failing_since: expect.any(String) as string,
      }),
    ]);
    expect(await checks()).toEqual([expect.objectContaining({ check: 'export to webhook', message: 'no room; 0 wait' })]);
    await plane.test.database.query(`UPDATE log_sinks SET heard_at = now() - interval '10 minutes'`);
    expect(await view()).toEqual([expect.objectContaining({ state: 'silent' })]);
    expect(await checks()).toEqual([
      expect.objectContaining({ state: 'advice', message: expect.stringContaining('no worker') as string }),
    ]);
    expect(undocumented(plane)).toEqual([]);
  });

  it('count spans, and fail only while the last delivery did', () => {
    const standing = {
      taken: 10,
      delivered: 6,
      lost: 3,
      last_delivered_at: new Date(2_000),
      last_error: 'away',
      last_error_at: new Date(1_000),
    };
    const url = 'https://user:secret@collector.example/v1/traces?key=secret';
    expect(tracesView(standing, url)).toMatchObject({
      ...{ name: 'traces', target: 'https://collector.example', state: 'ok' },
      ...{ waiting: 1, sent: 6, lost: 3, failing_since: null, last_error: 'away' },
    });
    expect(tracesView({ ...standing, last_error_at: new Date(3_000) }, url)).toMatchObject({ state: 'failing', failures: 1 });
  });
});
