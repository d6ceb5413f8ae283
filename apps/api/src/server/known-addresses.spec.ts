import { ourAddress } from './known-addresses';

describe('addresses of other gateways', () => {
  it.each([
    ['/api/v1/completions', '/v1/chat/completions'],
    ['/api/v1/completions?x=1', '/v1/chat/completions?x=1'],
    ['/api/v1/admin/tenants/ten_1/usage?days=30', '/v1/admin/tenants/ten_1/usage?days=30'],
    ['/api/models', '/v1/models'],
    ['/api/health', '/health'],
    ['/api/admin/keys/key_1', '/v1/admin/api-keys/key_1'],
    ['/api/admin/logs?limit=5', '/v1/admin/requests?limit=5'],
    ['/v1beta/openai/gpt-5-mini:generateContent', '/v1beta/models/openai/gpt-5-mini:generateContent'],
    ['/v1beta/a/b:streamGenerateContent?alt=sse', '/v1beta/models/a/b:streamGenerateContent?alt=sse'],
  ])('%s is %s', (theirs, ours) => expect(ourAddress(theirs)).toBe(ours));

  it.each([
    '/v1/chat/completions',
    '/v1beta/models/gemini-2.5-flash:generateContent',
    '/v1beta/models',
    '/v1beta/files',
    '/api/healthy',
    '/api/modelsx',
    '/api',
    '/apix/models',
    '/',
    '*',
    '',
  ])('%s stays', (url) => expect(ourAddress(url)).toBe(url));
});
