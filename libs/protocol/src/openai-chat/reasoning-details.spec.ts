import type { JsonObject } from '@libs/kernel';
import type { ReasoningPart } from '../neutral/content';
import { decodeReasoningDetails, encodeReasoningDetails } from './reasoning-details';

const SIGNED: ReasoningPart = { type: 'reasoning', text: 'hm', signature: 's', origin: 'anthropic' };
const REDACTED: ReasoningPart = { type: 'reasoning', text: '', redactedData: 'd', origin: 'anthropic' };
const ITEM: ReasoningPart = { type: 'reasoning', text: 'sum', redactedData: 'e', origin: 'openai', id: 'rs_1' };

describe('reasoning details', () => {
  it('carry what must go back, marked with whose it is', () => {
    expect(encodeReasoningDetails([{ type: 'reasoning', text: 'plain' }, SIGNED, REDACTED], 'wrapped')).toEqual([
      { type: 'reasoning.text', text: 'hm', signature: 'rlg-origin:anthropic:s', format: 'anthropic-claude-v1', index: 1 },
      { type: 'reasoning.encrypted', data: 'rlg-origin:anthropic:d', format: 'anthropic-claude-v1', index: 2 },
    ]);
  });

  it.each([
    [[SIGNED]],
    [[REDACTED, SIGNED]],
    [[ITEM]],
    [[SIGNED, ITEM, { ...ITEM, id: 'rs_2' }]],
    [[{ ...SIGNED, origin: 'gemini' }]],
    [[{ ...REDACTED, origin: 'somebody-else' }]],
  ] satisfies ReasoningPart[][][])('come back as they were: %j', (parts) =>
    expect(decodeReasoningDetails(encodeReasoningDetails(parts, 'wrapped'))).toEqual(parts),
  );

  it.each([[[SIGNED]], [[ITEM]]] satisfies ReasoningPart[][][])(
    'are bare for OpenRouter itself, known by their format: %j',
    (parts) => {
      const details = encodeReasoningDetails(parts, 'bare');
      expect(JSON.stringify(details)).not.toContain('rlg-origin');
      expect(decodeReasoningDetails(details)).toEqual(parts);
    },
  );

  it('are put together from the pieces of a stream', () => {
    const piece = (more: JsonObject) => ({ type: 'reasoning.text', format: 'anthropic-claude-v1', index: 0, ...more });
    const pieces = [piece({ text: 'a' }), piece({ text: 'b' }), piece({ signature: 's' }), piece({ text: 'c', index: 1 })];
    expect(decodeReasoningDetails(pieces)).toEqual([
      { type: 'reasoning', text: 'ab', signature: 's', origin: 'anthropic' },
      { type: 'reasoning', text: 'c' },
    ]);
  });

  it('that are nothing of the kind count as none', () =>
    expect(decodeReasoningDetails([null, 5, {}, { type: 'reasoning.text' }, { type: 'other', text: 'x' }])).toEqual([]));
});
