import { Secret } from '@libs/kernel';
import { addHeaders, checkHeaderTemplates, MOST_HEADERS } from './header-templates';

const refusal = expect.objectContaining({ code: 'invalid_header_value', status: 400 });
const check = (name: string, value: string | Secret = 'x') => checkHeaderTemplates([{ name, value }], 'headers');

describe('templates of headers', () => {
  it('fills in facts, and leaves out a header whose fact is not known', () => {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    const templates = [
      { name: 'x-team', value: 'gateway' },
      { name: 'x-who', value: '{tenant_id}/{request_id}' },
      { name: 'x-user', value: 'user {user_id}' },
      { name: 'x-token', value: new Secret('s{tenant_id}') },
    ];
    checkHeaderTemplates(templates, 'headers');
    addHeaders(headers, templates, { tenant_id: 'ten_1', request_id: 'req_1' });
    expect(headers).toEqual({
      ...{ 'content-type': 'application/json', 'x-team': 'gateway', 'x-who': 'ten_1/req_1', 'x-token': 's{tenant_id}' },
    });
  });

  it.each([
    ...['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'cookie', 'proxy-authorization', 'proxy-anything'],
    ...['host', 'connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'],
    ...['content-length', 'content-type', 'content-encoding', 'accept-encoding', 'x-forwarded-for'],
    ...['Authorization', 'X-Team', 'x team', 'x-team:', '', 'x\r\ny', 'x'.repeat(65)],
  ])('refuses the name %j', (name) => expect(() => check(name)).toThrow(refusal));

  it.each(['', ' x', 'x ', 'a\r\nb: c', 'a\nb', 'a\0b', 'ä', 'x'.repeat(2_049)])('refuses the value %j', (value) => {
    expect(() => check('x-team', value)).toThrow(refusal);
    expect(() => check('x-team', new Secret(value))).toThrow(refusal);
  });

  it.each(['{model}', '{prompt}', '{TENANT_ID}', '{}', '{__proto__}'])('refuses the fact %s', (value) => {
    expect(() => check('x-team', `a ${value}`)).toThrow(refusal);
  });

  it('refuses one twice, and too many', () => {
    const one = { name: 'x-a', value: 'b' };
    expect(() => checkHeaderTemplates([one, one], 'headers')).toThrow(refusal);
    const many = Array.from({ length: MOST_HEADERS + 1 }, (_, i) => ({ name: `x-${i}`, value: 'v' }));
    expect(() => checkHeaderTemplates(many, 'headers')).toThrow(refusal);
  });

  it('says nothing of a secret value', () => {
    try {
      check('x-token', new Secret('canary\n'));
    } catch (error) {
      expect(String(error)).not.toContain('canary');
    }
    expect.hasAssertions();
  });
});
