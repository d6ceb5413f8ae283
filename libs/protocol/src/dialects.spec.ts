import { CONTEXT, EVENTS, framesOf, written } from './answer.fixture';
import { DIALECT_IDS } from './dialect';
import { dialects } from './dialects';

describe.each(DIALECT_IDS)('the dialect %s', (id) => {
  const dialect = dialects[id];

  it('is the one of that name', () => expect(dialect.id).toBe(id));

  it('writes the same stream for the same events: no clock, no chance, no memory', () => {
    const before = JSON.stringify(EVENTS);
    const once = written(dialect.createStreamEncoder(CONTEXT), EVENTS);
    expect(written(dialect.createStreamEncoder(CONTEXT), EVENTS)).toBe(once);
    expect(JSON.stringify(EVENTS)).toBe(before);
  });

  it('keeps a connection alive with a whole frame that adds nothing', () => {
    expect(dialect.keepAlive.endsWith('\n\n')).toBe(true);
    const frames = framesOf(dialect.keepAlive);
    expect(frames).toEqual(id === 'anthropic-messages' ? [{ event: 'ping', data: { type: 'ping' } }] : []);
  });

  it('refuses what is no request at all', () => {
    expect(() => dialect.decodeRequest({})).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});
