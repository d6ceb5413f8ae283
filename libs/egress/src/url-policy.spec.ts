import { GatewayError } from '@libs/kernel';
import { checkBaseUrl } from './url-policy';

describe('checkBaseUrl (D1, D4)', () => {
  const bad = [
    'http://api.example.com/v1',
    'ftp://api.example.com',
    'file:///etc/passwd',
    'gopher://x.example.com',
    'https://user:pw@api.example.com',
    'https://127.0.0.1/v1',
    'https://127.1/v1',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://017700000001/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://169.254.169.254/latest',
    'https://10.0.0.1',
    'https://localhost/v1',
    'https://api.example.com:22/',
    'https://api.example.com:6379/',
    'https://api.example.com\\@evil.example.com',
    'https://api.example.com/\tx',
    'https://api.example.com/?a=b',
    'https://api.example.com/#x',
    'not a url',
    '',
  ];
  it.each(bad)('refuses %s', (url) => {
    expect(() => checkBaseUrl(url, false)).toThrow(
      expect.objectContaining({ code: 'url_not_allowed', status: 400, param: 'base_url' }),
    );
    expect(() => checkBaseUrl(url, false)).toThrow(GatewayError);
  });

  it('accepts a public https address and a path', () => {
    expect(checkBaseUrl('https://api.example.com/v1', false).pathname).toBe('/v1');
  });

  it('accepts localhost over http for a provider that may use private addresses, but no metadata service', () => {
    expect(checkBaseUrl('http://localhost:11434/v1', true).port).toBe('11434');
    expect(checkBaseUrl('http://127.0.0.1:8080', true).hostname).toBe('127.0.0.1');
    expect(() => checkBaseUrl('http://169.254.169.254/', true)).toThrow(GatewayError);
  });
});
