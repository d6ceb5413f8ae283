import { STOP_REASONS, type GatewayEvent } from '@libs/protocol';
import type { UpstreamAdapter } from '../adapter';
import { blocksOf } from '../assemble.fixture';
import { CALLS, type ConformanceCase, SAID } from './case.fixture';
import { eventsOf, framesOf, meaningOf } from './events.fixture';

const UNHEARD_OF = 'a_word_of_tomorrow';

/** What streams of the provider mean, however a network treats them. */
export function describeStreams(adapter: UpstreamAdapter, fact: ConformanceCase): void {
  const { streams } = fact;
  const events = (frames: readonly string[]): GatewayEvent[] => eventsOf(adapter, [Buffer.from(frames.join(''))]);
  const last = <Type extends GatewayEvent['type']>(frames: readonly string[], type: Type) =>
    events(frames).findLast((event): event is Extract<GatewayEvent, { type: Type }> => event.type === type);

  it('text, its end and its cost are read, in the order that events keep', () => {
    const seen = events(streams.text);
    expect(() => blocksOf(seen)).not.toThrow();
    expect(meaningOf(seen)).toEqual({ text: SAID, calls: [] });
    expect(seen.at(-1)).toEqual({ type: 'end' });
    expect(last(streams.text, 'finish')).toMatchObject({ candidate: 0, stopReason: 'stop' });
    const told = last(streams.text, 'usage')?.usage ?? last(streams.text, 'start')?.usage;
    expect(told).toEqual(fact.usage);
  });

  it('parallel calls and calls without arguments are read', () => {
    const seen = events(streams.tools);
    expect(() => blocksOf(seen)).not.toThrow();
    expect(meaningOf(seen).calls).toMatchObject(CALLS);
    expect(new Set(meaningOf(seen).calls.map(({ id }) => id)).size).toBe(CALLS.length);
    expect(last(streams.tools, 'finish')?.stopReason).toBe('tool_calls');
  });

  it.each(['text', 'tools', 'error'] as const)('%s means the same, cut at any byte', (name) => {
    const bytes = Buffer.from(streams[name].join(''));
    const whole = JSON.stringify(framesOf(adapter, [bytes]));
    for (let cut = 1; cut < bytes.length; cut++) {
      const seen = JSON.stringify(framesOf(adapter, [bytes.subarray(0, cut), bytes.subarray(cut)]));
      if (seen !== whole) throw new Error(`cut at byte ${cut}: ${seen}`);
    }
    const one = Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1));
    expect(eventsOf(adapter, one)).toEqual(eventsOf(adapter, [bytes]));
  });

  it('line endings mean nothing', () => {
    const whole = events(streams.text);
    const lines = streams.text.join('').replaceAll('\r\n', '\n');
    expect(events([lines])).toEqual(whole);
    expect(events([lines.replaceAll('\n', '\r\n')])).toEqual(whole);
  });

  it.each(Object.entries(fact.stops))('it stops for %s', (word, reason) => {
    expect(last(streams.stopped(word), 'finish')?.stopReason).toBe(reason);
  });

  for (const word of fact.broken) {
    it(`a stream broken off for ${word} ends in an error`, () => {
      const seen = events(streams.stopped(word));
      expect(seen.at(-1)).toMatchObject({ type: 'error', message: expect.stringMatching(/\S/) as string });
      expect(seen.map(({ type }) => type)).not.toContain('end');
    });
  }

  it('a reason that nobody has heard of is one of ours', () => {
    expect(STOP_REASONS).toContain(last(streams.stopped(UNHEARD_OF), 'finish')?.stopReason);
  });

  it('a stream that was cut never looks whole (G3)', () => {
    for (let kept = 0; kept < streams.text.length; kept++) {
      let seen: GatewayEvent[] = [];
      try {
        seen = events(streams.text.slice(0, kept));
      } catch {
        // Refused altogether: told from a whole one too.
      }
      expect(seen.map(({ type }) => type)).not.toContain('end');
    }
  });

  it('an error in the middle is told once and ends everything (G4)', () => {
    const seen = events([...streams.error, ...streams.text.slice(-1)]);
    expect(seen.filter(({ type }) => type === 'error')).toHaveLength(1);
    expect(seen.at(-1)).toMatchObject({ type: 'error', message: expect.stringMatching(/\S/) as string });
    expect(meaningOf(seen).text).not.toBe('');
  });

  it('what is no JSON is refused, not passed over', () => {
    const junk = adapter.framing === 'ndjson' ? '<html>\n' : 'data: <html>\n\n';
    expect(() => events([junk])).toThrow(expect.objectContaining({ code: 'upstream_bad_response' }));
  });
}
