import { createHmac, generateKeyPairSync, hkdfSync } from 'node:crypto';
import { Secret } from '@libs/kernel';
import { FakeClock } from '../../../../test/support/fake-clock';
import { deriveKey } from '../derive-key';
import { TOKEN_AUDIENCES, TOKEN_ISSUER, TOKEN_LIFETIME_SECONDS, type TokenType } from './claims';
import { TokenCodec } from './token-codec';

const jwtSecret = new Secret('a secret of the test, long enough to be one');
const clock = new FakeClock();
const codec = new TokenCodec({ jwtSecret }, clock);
const key = deriveKey(jwtSecret, 'token-signing');
const subject = { userId: 'usr_1', tokenVersion: 3 };
const now = (): number => Math.floor(clock.now() / 1000);

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A token made by hand, signed with HMAC of whatever key and hash the case needs. */
function forge(header: object, claims: object, secret: Buffer | string = key, digest = 'sha256'): string {
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac(digest, secret).update(signed).digest('base64url')}`;
}
const claims = (over: Record<string, unknown> = {}, type: TokenType = 'access'): object => ({
  iss: TOKEN_ISSUER,
  aud: TOKEN_AUDIENCES[type],
  typ: type,
  sub: 'usr_1',
  ver: 3,
  iat: now(),
  exp: now() + TOKEN_LIFETIME_SECONDS[type],
  ...over,
});
const HS256 = { alg: 'HS256', typ: 'JWT' };
const refusal = (token: string, audience: 'data' | 'control' | 'refresh' = 'data'): string => {
  try {
    codec.verify(token, audience);
    return 'accepted';
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
  }
};

describe('TokenCodec', () => {
  it('signs what it accepts, for both planes', () => {
    const token = codec.sign('access', subject);
    const expected = { type: 'access', userId: 'usr_1', tokenVersion: 3, expiresAt: now() + 900 };
    expect(codec.verify(token, 'data')).toEqual(expected);
    expect(codec.verify(token, 'control')).toEqual(expected);
    expect(refusal(forge(HS256, claims()))).toBe('accepted');
  });

  it('A1: no algorithm but its own, no key but its own, whatever the header says', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const unsigned = `${part({ alg: 'none', typ: 'JWT' })}.${part(claims())}.`;
    const good = forge(HS256, claims());
    const tokens = {
      none: unsigned,
      None: `${part({ alg: 'None' })}.${part(claims())}.`,
      stripped: good.slice(0, good.lastIndexOf('.') + 1),
      'signature of another': `${good.slice(0, good.lastIndexOf('.'))}.${forge(HS256, claims({ ver: 4 })).split('.')[2] ?? ''}`,
      HS512: forge({ alg: 'HS512', typ: 'JWT' }, claims(), key, 'sha512'),
      'HS256 with a public key': forge(HS256, claims(), pem),
      'jwk in the header': forge({ ...HS256, jwk: { kty: 'oct', k: 'AAAA' } }, claims(), Buffer.from('AAAA', 'base64url')),
      'jku in the header': forge({ ...HS256, jku: 'http://127.0.0.1/keys' }, claims(), 'attacker'),
      'kid path': forge({ ...HS256, kid: '../../dev/null' }, claims(), ''),
      'the undiluted secret': forge(HS256, claims(), 'a secret of the test, long enough to be one'),
      'no header': `.${good.split('.').slice(1).join('.')}`,
      huge: `${good}${'A'.repeat(5000)}`,
    };
    for (const [name, token] of Object.entries(tokens)) expect([name, refusal(token)]).toEqual([name, 'token_invalid']);
  });

  it.each([
    ['expired', { iat: now() - 1000, exp: now() - 100 }, 'token_expired'],
    ['not valid yet', { nbf: now() + 120 }, 'token_invalid'],
    ['issued in the future', { iat: now() + 120, exp: now() + 180 }, 'token_invalid'],
    ['of another issuer', { iss: 'somebody-else' }, 'token_invalid'],
    ['for another audience', { aud: ['another'] }, 'token_invalid'],
    ['for an audience it does not know', { aud: ['control', 'data', 'more'] }, 'token_invalid'],
    ['without expiry', { exp: undefined }, 'token_invalid'],
    ['without time of issue', { iat: undefined }, 'token_invalid'],
    ['living too long', { exp: now() + 901 }, 'token_invalid'],
    ['with an expiry that is no number', { exp: '9999999999' }, 'token_invalid'],
    ['without a user', { sub: undefined }, 'token_invalid'],
    ['without a version', { ver: undefined }, 'token_invalid'],
    ['without a type', { typ: undefined }, 'token_invalid'],
  ])('A2: refuses a token %s', (_what, over, code) => {
    expect(refusal(forge(HS256, claims(over)))).toBe(code);
  });

  it('A2: clocks may differ by 30 seconds, not more', () => {
    const age = (seconds: number): string => refusal(forge(HS256, claims({ iat: now() - 800, exp: now() - seconds })));
    expect([age(29), age(31)]).toEqual(['accepted', 'token_expired']);
  });

  it('A3: a refresh token is no access token, and the other way round', () => {
    const refresh = codec.sign('refresh', { ...subject, sessionId: 'f' });
    expect([refusal(refresh, 'data'), refusal(refresh, 'control'), refusal(refresh, 'refresh')]).toEqual([
      'token_invalid',
      'token_invalid',
      'accepted',
    ]);
    expect(refusal(codec.sign('access', subject), 'refresh')).toBe('token_invalid');
    expect(refusal(codec.sign('password_change', subject), 'refresh')).toBe('token_invalid');
    // Audience and type of different tokens do not mix.
    expect(refusal(forge(HS256, claims({ aud: TOKEN_AUDIENCES.access }, 'refresh')))).toBe('token_invalid');
    expect(codec.verify(codec.sign('password_change', subject), 'data').type).toBe('password_change');
  });

  it('C6: a key of one purpose signs nothing of another', () => {
    const other = Buffer.from(hkdfSync('sha256', 'a secret of the test, long enough to be one', '', 'virtual-key-hash', 32));
    expect(refusal(forge(HS256, claims(), other))).toBe('token_invalid');
    expect(refusal(forge(HS256, claims(), deriveKey(jwtSecret, 'virtual-key-hash')))).toBe('token_invalid');
  });
});
