import type { UpstreamAdapter, UpstreamFailure } from '../adapter';
import { type ConformanceCase, type ErrorAnswer, KEY, MEANING, STATUSES } from './case.fixture';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const JUNK: [string, Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['a page', Buffer.from('<!doctype html><title>Bad gateway</title>')],
  ['cut JSON', Buffer.from('{"error":{"mess')],
  ['a list', Buffer.from('[[]]')],
  ['bytes', Buffer.from([0xff, 0x00, 0xfe, 0x80])],
];

/** How the provider says no, and what is done about it. */
export function describeErrors(adapter: UpstreamAdapter, fact: ConformanceCase): void {
  const failure = (status: number, { body, headers = {} }: ErrorAnswer): UpstreamFailure => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return adapter.decodeError(status, headers, Buffer.from(text.replaceAll('KEY', KEY)), NOW);
  };

  it.each(STATUSES)('%s in its own words is sorted', (status) => {
    const answer = fact.errors[status];
    expect(failure(status, answer)).toMatchObject({ status, kind: answer.kind ?? MEANING[status] });
    expect(failure(status, answer).message).toMatch(/\S/);
  });

  it('the words of a fault of the request reach the client', () => {
    const { body, kind = 'client' } = fact.errors[404];
    const { message } = failure(404, fact.errors[404]);
    if (kind === 'client')
      expect(typeof body === 'string' ? body : JSON.stringify(body)).toContain(JSON.stringify(message).slice(1, -1));
  });

  it('no message repeats the key (C2)', () => {
    const repeated = STATUSES.filter((status) => JSON.stringify(fact.errors[status].body).includes('KEY'));
    expect(repeated).toContain(401);
    for (const status of STATUSES) expect(JSON.stringify(failure(status, fact.errors[status]))).not.toContain(KEY);
  });

  it.each(JUNK)('%s is a failure too, never a throw', (_name, body) => {
    for (const status of [...STATUSES, 302, 418, 503, 599]) {
      const seen = adapter.decodeError(status, {}, body, NOW);
      expect(seen.status).toBe(status);
      expect(seen.message).toMatch(/\S/);
    }
  });

  it('its hint how long to wait is read (G10)', () => {
    if (fact.retry === 'none') {
      expect(failure(429, fact.errors[429]).retryAfterMs).toBeUndefined();
      return;
    }
    const { status, headers, body, afterMs } = fact.retry;
    expect(failure(status, { body, headers }).retryAfterMs).toBe(afterMs);
  });
}
