import { assembleResponse } from './assemble-response';
import type { GatewayResponse } from './response';
import { responseEvents } from './response-events';

const usage = { inputTokens: 5, cacheReadTokens: 1, cacheWriteTokens: 0, outputTokens: 7, reasoningTokens: 2, estimated: false };

describe('whole answers and their events', () => {
  const whole: GatewayResponse = {
    ...{ id: 'msg_1', model: 'm', created: 17, serviceTier: 'default', systemFingerprint: 'fp', usage, usageReported: true },
    candidates: [
      {
        index: 0,
        content: [
          { type: 'reasoning', text: 'hm', signature: 'sig', origin: 'anthropic', id: 'rs_1' },
          { type: 'reasoning', text: '', redactedData: 'xx', origin: 'anthropic' },
          { type: 'text', text: 'Hello', citations: [{ url: 'https://example.com' }] },
          { type: 'text', text: '' },
          { type: 'tool_call', id: 'c1', name: 'f', arguments: '{"a":1}', freeform: true, signature: 's', origin: 'gemini' },
        ],
        stopReason: 'stop_sequence',
        stopSequence: 'END',
        logprobs: [{ token: 'Hello', logprob: -1 }],
      },
      { index: 1, content: [], refusal: 'No.', stopReason: 'refusal' },
    ],
  };

  it('are the same thing told twice', () => {
    expect(assembleResponse(responseEvents(whole))).toEqual(whole);
  });

  it('keep that nobody reported what was used', () => {
    const silent = { ...whole, usageReported: false };
    expect(assembleResponse(responseEvents(silent)).usageReported).toBe(false);
    expect(responseEvents(silent).some(({ type }) => type === 'usage')).toBe(false);
  });
});
