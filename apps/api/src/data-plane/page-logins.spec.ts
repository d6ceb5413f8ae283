import fastify, { type FastifyInstance } from 'fastify';
import { TokenCodec } from '@libs/auth';
import { GatewayError, Secret, systemClock } from '@libs/kernel';
import { Tracer } from '@libs/telemetry';
import { BrowserLogins, isFormWithLogin } from '../policy';
import type { DataPlaneServices } from './callers';
import { registerDataPlane } from './data-plane';

/** Who the data plane takes a request for; nothing behind that is reached. */
const seen: (string | undefined)[] = [];
const REACHED = new GatewayError('rate_limited', 'Reached.');

describe('pages of the dashboard on the data plane', () => {
  const tokens = new TokenCodec({ jwtSecret: new Secret('a secret of the tests that is long enough for all') }, systemClock);
  const pages = new BrowserLogins(tokens, { secure: false, ownOrigin: undefined });
  const person = { userId: 'usr_1', tokenVersion: 1, sessionId: 'ses_1' };
  const cookie = `theme=dark; rlg_access=${tokens.sign('access', person)}`;
  const page = { cookie, host: 'gateway.test', 'sec-fetch-site': 'same-origin', 'x-csrf-token': tokens.csrfToken(person) };
  let app: FastifyInstance;

  beforeAll(async () => {
    app = fastify();
    await registerDataPlane(app, {
      authenticator: {
        authenticate: ({ authorization }: { authorization?: string }) => {
          seen.push(authorization);
          throw REACHED;
        },
      },
      pages,
      gateway: { clock: systemClock, tracer: new Tracer(), access: { wants: () => false, write: () => undefined } },
      bodyLimitBytes: 1_000,
      uploadLimitBytes: 1_000,
    } as unknown as DataPlaneServices);
  });
  afterAll(() => app.close());
  beforeEach(() => (seen.length = 0));

  const ask = async (headers: Record<string, string>, method: 'GET' | 'POST' = 'POST') => {
    const url = method === 'POST' ? '/v1/chat/completions' : '/v1/models';
    const answer = await app.inject({ method, url, headers, ...(method === 'POST' && { payload: {} }) });
    return answer.json<{ error: { code: string } }>().error.code;
  };

  it('are who is signed in there', async () => {
    expect(await ask(page)).toBe('rate_limited');
    expect(await ask({ cookie, host: 'gateway.test' }, 'GET')).toBe('rate_limited');
    expect(seen).toEqual([expect.stringMatching(/^Bearer ey/), expect.stringMatching(/^Bearer ey/)]);
  });

  it.each([
    ['has no token against forgery', { 'x-csrf-token': '' }],
    ['has that of another login', { 'x-csrf-token': tokens.csrfToken({ ...person, sessionId: 'ses_2' }) }],
    ['comes from the page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['comes from another origin', { 'sec-fetch-site': 'same-origin', origin: 'null' }],
  ])('B7: are not believed when the request %s', async (_, changed) => {
    expect(await ask({ ...page, ...changed })).toBe('csrf_failed');
    expect(seen).toEqual([]);
  });

  it('B7: of another site do not even read', async () => {
    expect(await ask({ cookie, 'sec-fetch-site': 'cross-site' }, 'GET')).toBe('csrf_failed');
  });

  it('do not count where a credential was sent', async () => {
    expect(await ask({ ...page, authorization: 'Bearer rlg_other', 'x-csrf-token': '' })).toBe('rate_limited');
    expect(seen).toEqual(['Bearer rlg_other']);
  });

  it('A3: need the token of a login, and one that still holds', async () => {
    const refresh = tokens.sign('refresh', person);
    expect(await ask({ ...page, cookie: `rlg_access=${refresh}` })).toBe('token_invalid');
    expect(await ask({ ...page, cookie: 'rlg_access=ey.ey.ey' })).toBe('token_invalid');
  });

  it('may send forms, which pages of others cannot', () => {
    const form = { cookie, 'content-type': 'multipart/form-data; boundary=x' };
    const signed = { ...form, 'x-csrf-token': 'any' };
    const asked = (headers: Record<string, string>, policy?: string) =>
      isFormWithLogin({ method: 'POST', headers, routeOptions: { config: { policy } } });
    expect([asked(form, 'data'), asked(signed, 'data'), asked(signed)]).toEqual([true, false, true]);
  });
});
