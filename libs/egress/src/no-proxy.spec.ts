import { directHosts } from './no-proxy';

describe('directHosts', () => {
  const direct = directHosts(['internal', '.corp.example', 'api.example.com', '10.0.0.0/8', '192.0.2.7', 'fd00::/8']);
  it.each(['internal', 'a.internal', 'corp.example', 'x.corp.example', 'api.example.com', '10.1.2.3', '192.0.2.7', 'fd12::1'])(
    'goes straight to %s',
    (host) => expect(direct(host)).toBe(true),
  );
  it.each(['notinternal', 'corp.example.com', 'example.com', '11.0.0.1', '192.0.2.8', 'fe80::1'])(
    'goes through the proxy to %s',
    (host) => expect(direct(host)).toBe(false),
  );
  it('knows nothing and everything', () => {
    expect(directHosts([])('a.example')).toBe(false);
    expect(directHosts(['*'])('a.example')).toBe(true);
  });
  it.each(['10.0.0.0/33', '10.0.0.0/x', 'a b', 'http://x', 'example.com/8'])('refuses %j', (entry) =>
    expect(() => directHosts([entry])).toThrow(entry),
  );
});
