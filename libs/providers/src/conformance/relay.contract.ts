import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { RelayHead, RelayState, UpstreamAdapter } from '../adapter';
import { stateOf } from '../assemble.fixture';
import type { ConformanceCase } from './case.fixture';
import { eventsOf } from './events.fixture';
import { target } from './requests.fixture';

/** A relay sees what decoding sees, and changes nothing but the model. */
export function describeRelay(adapter: UpstreamAdapter, fact: ConformanceCase): void {
  const { relay } = fact;
  if (relay === 'none') {
    it('nothing is relayed to it', () => {
      expect(adapter.relays).toEqual([]);
    });
    return;
  }
  const head = (stream: boolean): RelayHead => ({ dialect: relay.dialect, stream, includeUsage: true });

  it('a request goes as it came, with the model replaced', () => {
    expect(adapter.relays).toContain(relay.dialect);
    const sent = { ...relay.body, unheard_of: { deep: [1.0, 'ü'] } };
    const call = adapter.relayRequest(Buffer.from(JSON.stringify(sent)), head(false), target(fact.model));
    const body: unknown = JSON.parse(call.body.toString());
    expect(body).toEqual('model' in sent ? { ...sent, model: fact.model } : sent);
    if (!('model' in sent)) expect(call.path).toContain(fact.model);
    expect(call.changes).toEqual([]);
  });

  it.each(['text', 'tools', 'error'] as const)('a stream of %s is seen as decoding sees it', (name) => {
    const frames = fact.streams[name];
    const tap = adapter.createRelayTap(head(true));
    for (const frame of frames) tap.frame(Buffer.from(frame));
    tap.endOfConnection?.();
    expect(facts(tap.state)).toEqual(facts(stateOf(eventsOf(adapter, [Buffer.from(frames.join(''))]))));
  });

  for (const word of relay.passesBroken ? [] : fact.broken) {
    it(`a stream broken off for ${word} is seen as an error`, () => {
      const tap = adapter.createRelayTap(head(true));
      for (const frame of fact.streams.stopped(word)) tap.frame(Buffer.from(frame));
      tap.endOfConnection?.();
      expect(tap.state).toMatchObject({ ended: false, error: { message: expect.stringMatching(/\S/) as string } });
    });
  }

  it.each(['text', 'tools'] as const)('a whole answer of %s is seen as decoding sees it', (name) => {
    const tap = adapter.createRelayTap(head(false));
    tap.body(Buffer.from(JSON.stringify(fact.whole[name])));
    const response = adapter.decodeResponse(fact.whole[name]);
    expect(facts(tap.state)).toMatchObject({
      model: response.model,
      usage: response.usage,
      stopReason: response.candidates[0]?.stopReason,
      ended: true,
      committed: true,
    });
  });
}

const facts = ({ model, usage, committed, ended, error, stopReason }: RelayState): JsonObject => ({
  model,
  usage: isJsonObject(usage) ? usage : undefined,
  committed,
  ended,
  error: error?.message,
  stopReason,
});
