import type { GatewayRequest } from '@libs/protocol';
import type { UpstreamAdapter } from '../adapter';
import { CALLS, type ConformanceCase, type ReadRequest } from './case.fixture';
import { ADDRESS, picture, plain, PNG, streamed, target, toolTurns, turns } from './requests.fixture';

/** What the provider is told, read back in its own words. */
export function describeRequests(adapter: UpstreamAdapter, fact: ConformanceCase): void {
  const told = (request: GatewayRequest): ReadRequest => fact.read(adapter.encodeRequest(request, target(fact.model)));

  it('text, instructions and the limit of output arrive', () => {
    const read = told(plain());
    expect(read).toMatchObject({ model: fact.model, system: 'Be brief.', maxOutputTokens: 77, stream: false });
    expect(read.turns).toMatchObject([{ role: 'user', text: 'Hello' }]);
  });

  it('turns arrive in their order', () => {
    const expected = [
      ['user', 'One'],
      ['assistant', 'Two'],
      ['user', 'Three'],
    ];
    expect(told(turns()).turns.map(({ role, text }) => [role, text])).toEqual(expected);
  });

  it('a stream is asked for as one', () => {
    expect(told(streamed()).stream).toBe(true);
    const { headers } = adapter.encodeRequest(streamed(), target(fact.model));
    expect(headers['accept']).toBe(adapter.framing === 'ndjson' ? 'application/x-ndjson' : 'text/event-stream');
  });

  it('tools arrive in their order, so that prompt caches hit', () => {
    expect(told(toolTurns()).tools).toEqual([
      { name: 'get_weather', properties: ['city'] },
      { name: 'get_time', properties: [] },
    ]);
  });

  it('parallel calls, calls without arguments and their results arrive, tied together', () => {
    const [asked, called, answered, ...more] = told(toolTurns()).turns;
    expect(more).toEqual([]);
    expect(asked?.text).toContain('Köln');
    expect(called).toMatchObject({ role: 'assistant', text: 'Let me look.', calls: CALLS });
    expect(answered?.results.map(({ text }) => text)).toEqual(['Rain', 'Noon']);
    expect(answered?.results.map(({ ref }) => ref)).toEqual(called?.calls.map(({ ref }) => ref));
  });

  it(`a picture is ${fact.images === 'refused' ? 'refused by name' : 'shown'} (${fact.images})`, () => {
    const refusal = expect.objectContaining({ code: 'unsupported_by_target', param: 'messages' });
    if (fact.images === 'refused') {
      expect(() => told(picture('bytes'))).toThrow(refusal);
      return;
    }
    const [bytes] = told(picture('bytes')).turns;
    expect(bytes).toMatchObject({ text: 'What is this?', images: [expect.stringContaining(PNG)] });
    if (fact.images === 'address') expect(told(picture('address')).turns[0]?.images).toEqual([ADDRESS]);
    else expect(() => told(picture('address'))).toThrow(refusal);
    expect(adapter.remoteMedia).toBe(fact.images === 'address' ? 'url' : 'bytes');
  });

  it('what it does not know is named, never lost in silence', () => {
    const { changes, body } = adapter.encodeRequest(plain(), target(fact.model));
    expect(changes.join('\n')).toContain('made_up_field');
    expect(body.toString()).not.toContain('made_up_field');
  });

  it('a request that was encoded is as it was, and encodes to the same bytes again', () => {
    const request = toolTurns();
    const encode = (): Buffer => adapter.encodeRequest(request, target(fact.model)).body;
    const first = encode();
    expect(request).toEqual(toolTurns());
    expect(encode().equals(first)).toBe(true);
  });

  it('a key is proven without cost', () => {
    expect(adapter.key).toEqual(fact.key);
    const probe = adapter.probe();
    expect(probe).toMatchObject({ method: 'GET', path: fact.probe, changes: [] });
    expect(probe.body).toHaveLength(0);
  });
}
