import { Secret } from '@libs/kernel';
import { ConfigError, loadConfig } from './index';

const generated = {
  jwtSecret: new Secret('k3Jq9vX2mN8pR5tW7yZ1bC4dF6gH0sLa'),
  masterKey: new Secret('Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5h6'),
  databaseUrl: new Secret('postgresql://gateway:pw@127.0.0.1:1/gateway'),
};
const WHOLE = {
  OIDC_ISSUER: 'https://issuer.example.com/',
  OIDC_CLIENT_ID: 'gateway',
  GATEWAY_PUBLIC_URL: 'https://llm.example.com/',
};
const TENANT = 'ten_01m7yty11p8mxnbe4r2eapsmpe';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env, generated);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('identity provider', () => {
  it('is none unless there is an issuer', () => expect(loadConfig({}, generated).oidc).toBeUndefined());

  it('reads maps whose values may hold an equals sign', () => {
    const env = {
      ...WHOLE,
      OIDC_ROLE_MAP: 'cn=bosses=admin, *=viewer',
      OIDC_TENANT_CLAIM: 'org',
      OIDC_TENANT_MAP: `acme=${TENANT}`,
    };
    const { oidc } = loadConfig(env, generated);
    expect([...(oidc?.roleMap ?? [])]).toEqual([
      ['cn=bosses', 'admin'],
      ['*', 'viewer'],
    ]);
    expect([...(oidc?.tenantMap ?? [])]).toEqual([['acme', TENANT]]);
    expect(oidc).toMatchObject({ autoCreate: false, linkByEmail: true, trustEmail: false, sessionSeconds: 43_200 });
    expect(oidc?.publicUrl).toBe('https://llm.example.com');
  });

  it.each([
    [{ OIDC_CLIENT_ID: 'gateway' }, 'OIDC_CLIENT_ID is set without OIDC_ISSUER'],
    [{ ...WHOLE, GATEWAY_PUBLIC_URL: '' }, 'GATEWAY_PUBLIC_URL is not set, and OIDC_ISSUER needs it'],
    [{ ...WHOLE, OIDC_CLIENT_ID: '' }, 'OIDC_CLIENT_ID is not set, and OIDC_ISSUER needs it'],
    [{ ...WHOLE, OIDC_ROLE_MAP: 'bosses=owner' }, 'OIDC_ROLE_MAP must be pairs of value=role separated by commas'],
    [{ ...WHOLE, OIDC_ROLE_MAP: 'bosses' }, 'OIDC_ROLE_MAP must be pairs of value=role separated by commas'],
    [{ ...WHOLE, OIDC_TENANT_MAP: 'acme=default' }, 'OIDC_TENANT_MAP must be pairs of value=tenant id separated by commas'],
    [{ ...WHOLE, OIDC_TENANT_MAP: `acme=${TENANT}` }, 'OIDC_TENANT_MAP is set without OIDC_TENANT_CLAIM'],
  ])('refuses %j', (env, problem) => expect(problemsOf(env)).toEqual([problem]));
});
