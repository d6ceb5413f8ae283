import { key, provider, setUp } from './key-pool.fixture';

describe('keyStates', () => {
  it('counts the keys of each enabled provider by what they can do now', async () => {
    const { pool, clock } = await setUp(
      [
        ...[key('well'), key('limited'), key('refused')],
        key('off', { status: 'disabled' }),
        key('tampered', { secretCiphertext: 'tampered' }),
        key('resting', { status: 'cooling', coolingMs: 5_000 }),
        key('partly', { coolingModels: [{ model: 'm', reason: 'rate', until: new Date(0), coolingMs: 9_000 }] }),
        key('away', { providerId: 'gone' }),
      ],
      [provider('acme'), provider('bare'), provider('gone', { enabled: false })],
    );
    expect([...pool.keyStates()]).toEqual([
      ['acme', { active: 4, partly: 1, cooling: 1, disabled: 2 }],
      ['bare', { active: 0, partly: 0, cooling: 0, disabled: 0 }],
    ]);
    pool.report('acme', 'limited', { kind: 'quota' });
    pool.report('acme', 'refused', { kind: 'auth' });
    expect(pool.keyStates().get('acme')).toEqual({ active: 2, partly: 1, cooling: 2, disabled: 3 });
    clock.advance(7 * 24 * 3_600_000);
    expect(pool.keyStates().get('acme')).toEqual({ active: 4, partly: 0, cooling: 0, disabled: 3 });
    await pool.stop();
  });
});
