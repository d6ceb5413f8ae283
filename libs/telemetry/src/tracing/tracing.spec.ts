import { sampled } from './sampler';
import type { Span } from './span';
import { readTraceParent, readTraceState, writeTraceParent } from './trace-parent';
import { newSpanId, newTraceId } from './trace-ids';
import { Tracer } from './tracer';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const HEADER = `00-${TRACE}-${SPAN}-01`;

describe('traceparent', () => {
  it('is read and written', () => {
    expect(readTraceParent(HEADER)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true });
    expect(readTraceParent(`00-${TRACE}-${SPAN}-00`)?.sampled).toBe(false);
    expect(readTraceParent(`01-${TRACE}-${SPAN}-03-more`)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true });
    expect(writeTraceParent({ traceId: TRACE, spanId: SPAN, sampled: true })).toBe(HEADER);
  });

  it.each([
    ['nothing', undefined],
    ['two headers', [HEADER, HEADER]],
    ['capitals', HEADER.toUpperCase()],
    ['the version that must not be', `ff-${TRACE}-${SPAN}-01`],
    ['more than version 00 has', `${HEADER}-more`],
    ['zeros for a trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['zeros for a span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a line break', `${HEADER}\nx: y`],
  ])('is not made of %s', (_what, header) => expect(readTraceParent(header)).toBeUndefined());

  it('brings its state along, unless that is too long or cannot be sent', () => {
    expect(readTraceState(['a=1', 'b=2'])).toBe('a=1,b=2');
    expect(readTraceState('x'.repeat(513))).toBeUndefined();
    expect(readTraceState('a=\n')).toBeUndefined();
  });

  it('gets ids of its own that differ', () => {
    const ids = Array.from({ length: 1_000 }, () => newTraceId());
    expect(new Set(ids).size).toBe(1_000);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
    expect(newSpanId()).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('sampling', () => {
  const parent = (yes: boolean) => ({ traceId: TRACE, spanId: SPAN, sampled: yes });
  it.each([
    ['always_on', undefined, true],
    ['always_off', parent(true), false],
    ['parentbased_always_on', undefined, true],
    ['parentbased_always_on', parent(false), false],
    ['parentbased_always_off', parent(true), true],
    ['parentbased_traceidratio', parent(true), true],
  ] as const)('%s', (name, from, expected) => expect(sampled(name, 0, TRACE, from)).toBe(expected));

  it('takes its share by the id of the trace', () => {
    const taken = Array.from({ length: 4_000 }, () => sampled('traceidratio', 0.25, newTraceId(), undefined)).filter(
      Boolean,
    ).length;
    expect(taken).toBeGreaterThan(800);
    expect(taken).toBeLessThan(1_200);
    expect(sampled('traceidratio', 1, TRACE, undefined)).toBe(true);
    expect(sampled('traceidratio', 0, TRACE, undefined)).toBe(false);
  });
});

describe('Tracer', () => {
  it('is off without a collector: the ids of whoever called stand in the log and go no further', () => {
    const off = new Tracer();
    expect(off.begin({})).toBeUndefined();
    expect(off.begin({ traceparent: 'junk' })).toBeUndefined();
    const followed = off.begin({ traceparent: HEADER });
    expect(followed).toMatchObject({ traceId: TRACE, sampled: false });
    expect(followed?.attempt({})).toBeUndefined();
  });

  it('goes on with the trace of whoever called, and hands it to providers with a span of their own', () => {
    const spans: Span[] = [];
    const none = { taken: 0, delivered: 0, lost: 0, last_delivered_at: null, last_error: null, last_error_at: null };
    const sink = { take: (span: Span) => void spans.push(span), standing: () => none, close: () => Promise.resolve() };
    const on = new Tracer({ sampler: 'parentbased_always_on', ratio: 1, sink });
    const trace = on.begin({ traceparent: HEADER, tracestate: 'vendor=1' });
    expect(trace).toMatchObject({ traceId: TRACE, parentSpanId: SPAN, sampled: true });
    const record = {};
    const headers = trace?.attempt(record);
    expect(headers).toEqual({ traceparent: `00-${TRACE}-${trace?.spanOf(record)}-01`, tracestate: 'vendor=1' });
    const unsampled = on.begin({ traceparent: `00-${TRACE}-${SPAN}-00` });
    expect(unsampled?.sampled).toBe(false);
    expect(unsampled?.attempt({})?.traceparent).toMatch(/-00$/);
    expect(on.begin({})?.traceId).not.toBe(TRACE);
  });
});
