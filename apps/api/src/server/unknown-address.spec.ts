import type { RegisteredRoute } from '../policy';
import { unknownAddress } from './unknown-address';

const route = (method: string, url: string): RegisteredRoute =>
  ({ method, url, policy: 'data', audit: undefined, scope: undefined }) as RegisteredRoute;
const ROUTES = [
  route('POST', '/v1/chat/completions'),
  route('POST', '/v1/messages'),
  route('GET', '/v1/models/:id'),
  route('POST', '/v1beta/models/*'),
];
const told = (method: string, url: string): string => unknownAddress(ROUTES, method, url).error.message;

it.each([
  ['/chat/completions', '/v1/chat/completions', 'must end in /v1'],
  ['/v1/v1/chat/completions?x=1', '/v1/chat/completions', '/v1 once'],
  ['/v1/v1/messages', '/v1/messages', '/v1 once'],
  ['/v1/v1beta/models/gemini:generateContent', '/v1beta/models/gemini:generateContent', '/v1 once'],
  ['/v1/chat/completions/', '/v1/chat/completions', 'slash'],
  ['//v1//chat/completions', '/v1/chat/completions', 'slash'],
  ['/models/gpt-5', '/v1/models/gpt-5', 'must end in /v1'],
])('%s: names %s, which was meant', (url, meant, why) => {
  expect(told('POST', url)).toContain(`Did you mean ${meant} (`);
  expect(told('POST', url)).toContain(why);
});

it.each(['/v1/nothing', '/', '/v1', '/v1/v1', '//'])('%s: has no guess, and leads to the list', (url) => {
  expect(told('POST', url)).toBe('There is nothing at this address. GET /docs lists what there is.');
});

it('names the methods that an address takes', () => {
  expect(unknownAddress(ROUTES, 'GET', '/v1/messages')).toMatchObject({ error: { code: 'method_not_allowed' }, allow: 'POST' });
});
