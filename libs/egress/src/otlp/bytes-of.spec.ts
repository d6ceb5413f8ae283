import { bytesOf } from './bytes-of';

it('weighs a span by its words', () => {
  const span = {
    ...{ name: 'decode', kind: 'internal' as const, traceId: 't', spanId: 's', parentSpanId: undefined, startMs: 0, endMs: 1 },
    attributes: {},
  };
  const bare = bytesOf(span);
  expect(bytesOf({ ...span, name: 'x'.repeat(1_006) })).toBe(bare + 1_000);
  const attributes = { text: 'x'.repeat(1_000), absent: undefined, count: 5, list: ['y'.repeat(500), 'z'] };
  const more = bytesOf({ ...span, attributes, error: 'e'.repeat(100) }) - bare;
  expect(more).toBeGreaterThan(1_601);
  expect(more).toBeLessThan(1_601 + 200);
});
