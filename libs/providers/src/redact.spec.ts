import { redactMessage } from './redact';

describe('redactMessage', () => {
  it.each([
    'sk-abc123def456',
    'sk-ant-api03-abcdef_123456',
    'gsk_0123456789abcdef',
    'xai-0123456789abcdef',
    'AIzaSyA0123456789abcdefgh',
    'sk-***************cdef',
    'f47ac10b58cc4372a5670e02b2c3d479f47ac10b58cc4372',
  ])('masks %s', (key) => {
    const shown = redactMessage(`Incorrect API key provided: ${key}. Look it up.`);
    expect(shown).not.toContain(key);
    expect(shown).toContain('[redacted]');
    expect(shown).toContain('Incorrect API key provided');
  });

  it('masks bearer tokens and key parameters of addresses', () => {
    expect(redactMessage('sent Bearer abc.def.ghi to https://x.example/v1?key=secret1&x=1')).toBe(
      'sent Bearer [redacted] to https://x.example/v1?key=[redacted]&x=1',
    );
  });

  it('keeps what helps: ids, model names, numbers', () => {
    const message = 'messages[0] of toolu_01EcJNDtgucTvxugUxuGcJmF: gpt-5-mini-2025-08-07 takes 200000 tokens';
    expect(redactMessage(message)).toBe(message);
  });

  it('is one bounded line', () => {
    expect(redactMessage('a\r\n\u001b[31mb\u0000c')).toBe('a [31mb c');
    expect(redactMessage('word '.repeat(10_000)).length).toBeLessThanOrEqual(2001);
  });
});
