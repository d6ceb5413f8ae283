import type { Principal } from '@libs/kernel';
import { numberFrame } from './number-frame';
import { eventId, fingerprintOf, placeName, readResumeAsk, streamNameOf } from './resume-ask';

const ID = `${streamNameOf('req_0123456789abcdefghjkmnpqrs')}.7`;

describe('readResumeAsk', () => {
  it.each([
    ['nothing', {}],
    ['a key alone', { 'idempotency-key': 'k' }],
    ['an explicit no', { 'x-gateway-resumable': 'false', 'idempotency-key': 'k', 'last-event-id': ID }],
    ['the id of an event that is none of ours', { 'last-event-id': '42', 'idempotency-key': 'k' }],
  ])('asks for nothing with %s', (_what, headers) => expect(readResumeAsk(headers)).toBeUndefined());

  it('reads a first request, and one that comes back, with or without the header', () => {
    const first = { 'x-gateway-resumable': 'true', 'idempotency-key': 'k' };
    expect(readResumeAsk(first)).toEqual({ key: 'k' });
    expect(readResumeAsk({ ...first, 'last-event-id': '' })).toEqual({ key: 'k' });
    const seen = { stream: 'ghjkmnpqrs', event: 7 };
    expect(readResumeAsk({ ...first, 'last-event-id': ID })).toEqual({ key: 'k', seen });
    expect(readResumeAsk({ 'idempotency-key': 'k', 'last-event-id': ID })).toEqual({ key: 'k', seen });
  });

  it.each([
    ['another word', { 'x-gateway-resumable': 'yes', 'idempotency-key': 'k' }, 'invalid_header_value'],
    ['no key', { 'x-gateway-resumable': 'true' }, 'idempotency_key_invalid'],
    ['an empty key', { 'x-gateway-resumable': 'true', 'idempotency-key': '' }, 'idempotency_key_invalid'],
    ['a key too long', { 'x-gateway-resumable': 'true', 'idempotency-key': 'k'.repeat(256) }, 'idempotency_key_invalid'],
    ['a key with a space', { 'last-event-id': ID, 'idempotency-key': 'a b' }, 'idempotency_key_invalid'],
    [
      'an id that is none',
      { 'x-gateway-resumable': 'true', 'idempotency-key': 'k', 'last-event-id': 'ghjkmnpqrs.-1' },
      'invalid_header_value',
    ],
  ])('refuses %s', (_what, headers, code) => {
    expect(() => readResumeAsk(headers)).toThrow(expect.objectContaining({ code }));
  });
});

describe('where a stream lies', () => {
  const caller: Principal = { kind: 'virtual_key', tenantId: 't', role: 'member', virtualKeyId: 'vk_1', limits: {} };

  it('differs by route, caller and key', () => {
    const names = [
      placeName('/v1/messages', caller, 'k'),
      placeName('/v1/chat/completions', caller, 'k'),
      placeName('/v1/messages', { ...caller, virtualKeyId: 'vk_2' }, 'k'),
      placeName('/v1/messages', caller, 'l'),
    ];
    expect(new Set(names).size).toBe(4);
    expect(placeName('/v1/messages', { ...caller }, 'k')).toBe(names[0]);
  });

  it('belongs to one body and, where that names the model, one address', () => {
    const prints = [
      fingerprintOf(Buffer.from('{}'), undefined),
      fingerprintOf(Buffer.from('{ }'), undefined),
      fingerprintOf(Buffer.from('{}'), { model: 'a', stream: true }),
      fingerprintOf(Buffer.from('{}'), { model: 'b', stream: true }),
    ];
    expect(new Set(prints).size).toBe(4);
  });
});

describe('numberFrame', () => {
  const id = eventId('abc', 3);
  it.each([
    ['data: x\n\n', 'id: abc.3\ndata: x\n\n'],
    ['event: e\r\ndata: x\r\n\r\n', 'id: abc.3\nevent: e\r\ndata: x\r\n\r\n'],
    ['id: theirs\ndata: x\n\n', 'id: abc.3\ndata: x\n\n'],
    ['data: x\nid\n\n', 'id: abc.3\ndata: x\n\n'],
    ['\ndata: x\n\n', 'id: abc.3\ndata: x\n\n'],
    ['\ufeffdata: {"id: x":1}\n\n', 'id: abc.3\ndata: {"id: x":1}\n\n'],
  ])('%j', (frame, numbered) => expect(numberFrame(frame, id)).toBe(numbered));
});
