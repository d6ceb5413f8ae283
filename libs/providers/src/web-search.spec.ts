import type { JsonObject } from '@libs/kernel';
import { readWebSearch } from './web-search';

const read = (raw: JsonObject) => readWebSearch({ kind: 'web_search', dialect: 'any', raw });

describe('a wish for web search', () => {
  it.each<[string, JsonObject]>([
    [
      'OpenAI chat',
      { search_context_size: 'low', user_location: { type: 'approximate', approximate: { city: 'Oslo', country: 'NO' } } },
    ],
    [
      'OpenAI Responses',
      { type: 'web_search', search_context_size: 'low', user_location: { type: 'approximate', city: 'Oslo', country: 'NO' } },
    ],
  ])('is read from %s', (_name, raw) =>
    expect(read(raw)).toEqual({
      allowedDomains: [],
      blockedDomains: [],
      contextSize: 'low',
      location: { city: 'Oslo', country: 'NO' },
    }),
  );

  it('is read from Anthropic', () =>
    expect(read({ type: 'web_search_20250305', max_uses: 2, allowed_domains: ['a.b'], blocked_domains: ['c.d'] })).toEqual({
      allowedDomains: ['a.b'],
      blockedDomains: ['c.d'],
      maxUses: 2,
      location: {},
    }));

  it('knows the filters of Responses', () =>
    expect(read({ filters: { allowed_domains: ['a.b', 5] } }).allowedDomains).toEqual(['a.b']));

  it('may say nothing', () => expect(read({})).toEqual({ allowedDomains: [], blockedDomains: [], location: {} }));
});
