import { alertEvent } from './alert-events';
import { EVENT_TYPES, isEventFilter, wants } from './event';
import { MAX_BODY_BYTES, renderBody } from './render-body';
import { responseHead } from './response-head';

const AT = new Date('2026-11-21T12:00:00Z');

describe('event types', () => {
  it('are chosen by name, by group or all', () => {
    expect(['*', 'run.*', 'run.completed', 'budget.80'].every(isEventFilter)).toBe(true);
    expect(['', 'run', 'run.', 'walk.*', '**', 'run.c*', 'constructor', 'toString'].some(isEventFilter)).toBe(false);
    expect(Object.keys(EVENT_TYPES).every(isEventFilter)).toBe(true);
    expect([wants(['run.*'], 'run.failed'), wants(['*'], 'x.y'), wants(['run.failed'], 'run.failed')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([wants(['run.*'], 'runner.failed'), wants(['run.failed'], 'run.completed'), wants([], 'a.b')]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('give alerts the names that receivers know', () => {
    const alert = { severity: 'warning', subject: { kind: 'budget', id: 'bud_1' }, message: 'm' } as const;
    const typeOf = (kind: string, details = {}) => alertEvent('alr_1', { ...alert, kind, details }).type;
    expect([80, 95].map((threshold) => typeOf('budget.threshold', { threshold }))).toEqual(['budget.80', 'budget.95']);
    expect([typeOf('budget.exhausted'), typeOf('provider_key.disabled'), typeOf('provider.down')]).toEqual([
      ...['budget.100', 'key.disabled', 'provider.down'],
    ]);
    expect(alertEvent('alr_0123', { ...alert, kind: 'price.unknown' })).toMatchObject({ id: 'msg_0123', tenantId: null });
  });
});

describe('renderBody', () => {
  it('is the form of Standard Webhooks', () => {
    const body = renderBody({ tenantId: 'ten_1', type: 'run.completed', data: { id: 'run_1', n: '\0\ud800' } }, AT);
    expect(JSON.parse(body)).toEqual({
      ...{
        type: 'run.completed',
        timestamp: '2026-11-21T12:00:00.000Z',
        tenant_id: 'ten_1',
        data: { id: 'run_1', n: '\0\ud800' },
      },
    });
    expect(body).not.toMatch(/\0|\p{Surrogate}/u);
  });

  it('leaves out what is longest until it fits, and says so', () => {
    const data = {
      id: 'run_1',
      status: 'completed',
      output: 'ä'.repeat(MAX_BODY_BYTES),
      log: 'x'.repeat(200_000),
      note: 'short',
    };
    const body = renderBody({ tenantId: null, type: 'run.completed', data }, AT);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MAX_BODY_BYTES);
    expect(JSON.parse(body)).toMatchObject({ data: { id: 'run_1', status: 'completed', note: 'short', omitted: ['output'] } });
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`m${i}`, 'x'.repeat(60)]));
    expect(Buffer.byteLength(renderBody({ tenantId: null, type: 'a.b', data: many }, AT, 600))).toBeLessThanOrEqual(600);
  });
});

describe('responseHead', () => {
  it('keeps the beginning, without what looks like a secret', () => {
    const canaries = [
      ...[
        'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        'Bearer abcdef0123456789',
        'sk-proj-0123456789abcdefghij',
        'eyJhbGciOi.eyJzdWIi.c2ln',
      ],
      ...['"api_key": "canary-1"', 'password=canary-2', 'https://me:canary-3@example.com', `v1,${'A'.repeat(43)}=`],
    ];
    const shown = responseHead(`seen: ${canaries.join(' ; ')}`) ?? '';
    expect(shown).toContain('seen: ');
    expect(shown).not.toMatch(/canary|whsec_M|abcdef0123|0123456789abc|c2ln|AAAA/);
    expect(responseHead('')).toBeNull();
    expect(responseHead('<b>\0\u001b[31mno</b>')).toBe('<b>\ufffd\ufffd[31mno</b>');
    expect(responseHead('x'.repeat(5_000))).toHaveLength(1_003);
  });
});
