import { GatewayError } from '@libs/kernel';
import { type Candidate, STOP_REASONS } from '@libs/protocol';
import type { UpstreamAdapter } from '../adapter';
import { CALLS, type ConformanceCase, SAID } from './case.fixture';

const UNHEARD_OF = 'a_word_of_tomorrow';

/** What whole answers of the provider mean. */
export function describeAnswers(adapter: UpstreamAdapter, fact: ConformanceCase): void {
  const first = (answer: ConformanceCase['whole']['text']): Candidate =>
    adapter.decodeResponse(answer).candidates[0] as Candidate;

  it('text, its end and its cost are read', () => {
    const response = adapter.decodeResponse(fact.whole.text);
    expect(response.usage).toEqual(fact.usage);
    expect(response).toMatchObject({ usageReported: true, candidates: [{ index: 0, stopReason: 'stop' }] });
    expect(response.model).not.toBe('');
    const texts = first(fact.whole.text).content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
    expect(texts.join('')).toBe(SAID);
  });

  it('parallel calls and calls without arguments are read', () => {
    const { content, stopReason } = first(fact.whole.tools);
    const calls = content.flatMap((part) => (part.type === 'tool_call' ? [part] : []));
    expect(calls.map(({ name, arguments: json }) => ({ name, input: JSON.parse(json || '{}') as unknown }))).toEqual(CALLS);
    expect(new Set(calls.map(({ id }) => id).filter((id) => id !== '')).size).toBe(CALLS.length);
    expect(stopReason).toBe('tool_calls');
  });

  it.each(Object.entries(fact.stops))('it stops for %s', (word, reason) => {
    expect(first(fact.whole.stopped(word)).stopReason).toBe(reason);
  });

  it('a reason that nobody has heard of is one of ours', () => {
    expect(STOP_REASONS).toContain(first(fact.whole.stopped(UNHEARD_OF)).stopReason);
  });

  for (const word of fact.broken) {
    it(`an answer broken off for ${word} is none`, () => {
      expect(() => adapter.decodeResponse(fact.whole.stopped(word))).toThrow(GatewayError);
    });
  }

  it('an answer is as it was after it was read', () => {
    const before = JSON.stringify(fact.whole.tools);
    adapter.decodeResponse(fact.whole.tools);
    expect(JSON.stringify(fact.whole.tools)).toBe(before);
  });

  it('an error that comes as an answer, and an answer that is none, are refused', () => {
    for (const status of [400, 500] as const) {
      const { body } = fact.errors[status];
      if (typeof body === 'object') expect(() => adapter.decodeResponse(body)).toThrow(GatewayError);
    }
    expect(() => adapter.decodeResponse({})).toThrow(expect.objectContaining({ code: 'upstream_bad_response' }));
  });
}
