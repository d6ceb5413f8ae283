import { relayHeaders } from './relay-headers';

describe('the headers that a relay passes on', () => {
  it('are the version and the beta features of Anthropic, and nothing else', () => {
    const headers = {
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'a-2026-01-01, b-2026-02-02',
      authorization: 'Bearer x',
      'x-other': '1',
    };
    expect(relayHeaders(headers, 'anthropic-messages')).toEqual({
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'a-2026-01-01, b-2026-02-02',
    });
    expect(relayHeaders(headers, 'openai-chat')).toBeUndefined();
  });

  it('are none when nothing is known', () => {
    expect(relayHeaders({}, 'anthropic-messages')).toBeUndefined();
    expect(relayHeaders({ 'anthropic-version': '1999-01-01' }, 'anthropic-messages')).toBeUndefined();
  });

  it.each(['a\r\nx-api-key: b', 'a\u0000', '', 'ü', 'a'.repeat(1025)])('are refused when they are %j (D8)', (beta) =>
    expect(() => relayHeaders({ 'anthropic-beta': beta }, 'anthropic-messages')).toThrow(
      expect.objectContaining({ code: 'invalid_header_value', param: 'anthropic-beta' }),
    ),
  );
});
