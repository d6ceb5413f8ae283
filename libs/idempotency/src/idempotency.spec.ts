import { TenantCipher } from '@libs/database';
import { Secret } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { checkIdempotencyKey, fingerprintOf, fingerprintOfBytes } from './idempotency-key';
import { IdempotentAnswers, type Opened, type OpenKey } from './idempotent-answers';

const A = 'ten_a';
const B = 'ten_b';
const ROUTE = '/v1/chat/completions';
const ANSWER = {
  status: 200,
  headers: ['content-type', 'application/json'],
  body: Buffer.from('{"say":"canary of the answer"}'),
};
const PRINT = fingerprintOfBytes('body');

describe('idempotency keys', () => {
  it.each(['', 'a'.repeat(256), 'with space', 'ümlaut', 'nul\0', 7, null])('J2: refuse %j', (key) => {
    expect(() => checkIdempotencyKey(key)).toThrow(expect.objectContaining({ code: 'idempotency_key_invalid', status: 400 }));
  });

  it('tell requests apart by what they say, not by how it is ordered', () => {
    expect(fingerprintOf({ a: 1, b: [{ c: 2, d: null }] })).toEqual(fingerprintOf({ b: [{ d: null, c: 2 }], a: 1 }));
    expect(fingerprintOf({ a: [1, 2] })).not.toEqual(fingerprintOf({ a: [2, 1] }));
    expect(fingerprintOfBytes('ab', 'c')).not.toEqual(fingerprintOfBytes('a', 'bc'));
  });
});

describe('answers', () => {
  let test: TestDatabase;
  const trouble: unknown[] = [];
  const answersOf = (key = 'a master key of specs that is long enough') =>
    new IdempotentAnswers(test.database, new TenantCipher(new Secret(key), 'idempotency'), {
      onTrouble: (error) => trouble.push(error),
    });
  let answers: IdempotentAnswers;
  let serial = 0;
  const scopeOf = (more: object = {}) => ({ tenantId: A, route: ROUTE, key: `key-${serial}`, ...more });
  const held = (opened: Opened): OpenKey => {
    if ('answer' in opened) throw new Error('there is an answer already');
    return opened.open;
  };

  beforeAll(async () => {
    test = await createTestDatabase();
    answers = answersOf();
  });
  beforeEach(() => serial++);
  afterEach(() => expect(trouble.splice(0)).toEqual([]));
  afterAll(() => test?.drop());

  it('J1: are given to whoever comes again with the same request', async () => {
    await held(await answers.open(scopeOf(), PRINT, 'req_1')).keep(ANSWER);
    expect(await answers.open(scopeOf(), PRINT, 'req_2')).toEqual({ answer: ANSWER });
    // Another process, later.
    expect(await answersOf().open(scopeOf(), PRINT, 'req_3')).toEqual({ answer: ANSWER });
  });

  it('J2: are not given for another request', async () => {
    const open = held(await answers.open(scopeOf(), PRINT, 'req_1'));
    const other = () => answers.open(scopeOf(), fingerprintOfBytes('other'), 'req_2');
    await expect(other()).rejects.toMatchObject({ code: 'idempotency_key_reused', status: 422 });
    await open.keep(ANSWER);
    await expect(other()).rejects.toMatchObject({ code: 'idempotency_key_reused', status: 422 });
  });

  it('J3: of 50 at once one is done', async () => {
    const all = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => answers.open(scopeOf(), PRINT, `req_${i}`)));
    const opened = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect([opened.length, refused.length]).toEqual([1, 49]);
    for (const error of refused)
      expect(error).toMatchObject({ code: 'idempotency_in_progress', status: 409, retryAfterSeconds: 1 });
    await held(opened[0] as Opened).keep(ANSWER);
  });

  it('J4: of what was not done leave the key free; of what was are kept for a day', async () => {
    await held(await answers.open(scopeOf(), PRINT, 'req_1')).release();
    await held(await answers.open(scopeOf(), fingerprintOfBytes('corrected'), 'req_2')).keep({ ...ANSWER, status: 502 });
    const [row] = await test.database.query<{ hours: number }>(
      `SELECT extract(epoch FROM expires_at - now())::float8 / 3600 AS hours FROM idempotency_keys WHERE key = $1`,
      [scopeOf().key],
    );
    expect(row?.hours).toBeGreaterThan(23.9);
    expect(await answers.open(scopeOf(), fingerprintOfBytes('corrected'), 'req_3')).toMatchObject({ answer: { status: 502 } });
  });

  it('J5: of another tenant or route are nobody else’s', async () => {
    await held(await answers.open(scopeOf(), PRINT, 'req_1')).keep(ANSWER);
    for (const more of [{ tenantId: B }, { route: '/v1/messages' }])
      await held(await answers.open(scopeOf(more), PRINT, 'req_2')).release();
  });

  it('lie encrypted, and open for their own key alone', async () => {
    await held(await answers.open(scopeOf(), PRINT, 'req_1')).keep(ANSWER);
    const [row] = await test.database.query<{ answer: Buffer }>('SELECT answer FROM idempotency_keys WHERE key = $1', [
      scopeOf().key,
    ]);
    expect(row?.answer.includes('canary')).toBe(false);
    await held(await answers.open(scopeOf({ key: 'moved' }), PRINT, 'req_2')).keep(ANSWER);
    await test.database.query(`UPDATE idempotency_keys SET answer = $1 WHERE key = 'moved'`, [row?.answer]);
    const again = (by: IdempotentAnswers, key: string) => by.open(scopeOf({ key }), PRINT, 'req_3');
    await expect(again(answers, 'moved')).rejects.toMatchObject({ code: 'conflict', shouldRetry: false });
    await expect(again(answersOf('another master key, long enough too'), scopeOf().key)).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('that are too long are not kept, and not bought twice', async () => {
    await held(await answers.open(scopeOf(), PRINT, 'req_1')).keep(undefined);
    await expect(answers.open(scopeOf(), PRINT, 'req_2')).rejects.toMatchObject({ code: 'conflict', shouldRetry: false });
  });

  it('of a holder that died may be made by another, and the dead one changes nothing any more', async () => {
    const dead = held(await answers.open(scopeOf(), PRINT, 'req_1'));
    await test.database.query(`UPDATE idempotency_keys SET locked_until = now() - interval '1 second' WHERE key = $1`, [
      scopeOf().key,
    ]);
    await expect(answers.open(scopeOf(), fingerprintOfBytes('other'), 'req_2')).rejects.toMatchObject({ status: 422 });
    const next = held(await answers.open(scopeOf(), PRINT, 'req_3'));
    await dead.keep({ ...ANSWER, status: 500 });
    await dead.release();
    await expect(answers.open(scopeOf(), PRINT, 'req_4')).rejects.toMatchObject({ status: 409 });
    await next.keep(ANSWER);
    expect(await answers.open(scopeOf(), PRINT, 'req_5')).toEqual({ answer: ANSWER });
  });

  it('are forgotten when their day is over', async () => {
    await held(await answers.open(scopeOf(), PRINT, 'req_1')).keep(ANSWER);
    await test.database.query(`UPDATE idempotency_keys SET expires_at = now() - interval '1 second'`);
    await held(await answers.open(scopeOf(), PRINT, 'req_2')).release();
    expect(await answers.sweep()).toBeGreaterThan(0);
    expect(await test.database.query('SELECT 1 FROM idempotency_keys')).toEqual([]);
  });
});
