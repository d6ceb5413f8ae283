import { safeReturn } from './login-attempt';

describe('safeReturn', () => {
  it.each(['/', '/dashboard', '/dashboard/keys?x=1#top'])('goes back to %s', (path) => expect(safeReturn(path)).toBe(path));

  it.each([
    undefined,
    '',
    'dashboard',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'https://evil.example',
    '/a\nb',
    '/x\\y',
    '/ä',
  ])('does not go to %j', (path) => expect(safeReturn(path)).toBe('/'));
});
