import { partOf } from './listeners';

describe('B5: partOf', () => {
  it('tells whose port an address is on, and leaves health on all', () => {
    const control = { plane: 'control', roles: ['admin'] };
    expect(partOf('/v1/chat/completions', 'data')).toBe('data');
    expect(partOf('/v1/anything', control)).toBe('admin');
    for (const page of ['/v1/auth/login', '/docs', '/docs/openapi.json', '/docs-json'])
      expect(partOf(page, page === '/v1/auth/login' ? 'public' : undefined)).toBe('admin');
    expect(partOf('/metrics', 'public')).toBe('metrics');
    expect([partOf('/health', 'public'), partOf('/ready', 'public')]).toEqual([undefined, undefined]);
  });
});
