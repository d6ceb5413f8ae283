import { ROLES, type Role } from '@libs/kernel';
import type { OidcConfig } from './app-config';
import type { Environment } from './environment';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** What is wrong with the settings of the identity provider, by the names the operator wrote. */
export function oidcProblems(values: Environment, production: boolean): string[] {
  const { OIDC_ISSUER: issuer } = values;
  if (issuer === undefined) {
    return values.OIDC_CLIENT_ID === undefined ? [] : ['OIDC_CLIENT_ID is set without OIDC_ISSUER'];
  }
  const problems: string[] = [];
  if (values.OIDC_CLIENT_ID === undefined) problems.push('OIDC_CLIENT_ID is not set, and OIDC_ISSUER needs it');
  if (values.GATEWAY_PUBLIC_URL === undefined) problems.push('GATEWAY_PUBLIC_URL is not set, and OIDC_ISSUER needs it');
  const url = new URL(issuer);
  if (production && url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    problems.push('OIDC_ISSUER must start with https:// when NODE_ENV=production');
  }
  if (values.OIDC_TENANT_MAP.size > 0 && values.OIDC_TENANT_CLAIM === undefined && !values.OIDC_TENANT_MAP.has('*')) {
    problems.push('OIDC_TENANT_MAP is set without OIDC_TENANT_CLAIM');
  }
  return problems;
}

const isRole = (text: string): text is Role => ROLES.some((role) => role === text);

export function oidcOf(values: Environment): { oidc?: OidcConfig } {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, GATEWAY_PUBLIC_URL: publicUrl } = values;
  if (issuer === undefined || clientId === undefined || publicUrl === undefined) return {};
  const oidc: OidcConfig = {
    issuer,
    clientId,
    ...(values.OIDC_CLIENT_SECRET && { clientSecret: values.OIDC_CLIENT_SECRET }),
    name: values.OIDC_NAME,
    scopes: values.OIDC_SCOPES,
    roleClaim: values.OIDC_ROLE_CLAIM,
    roleMap: new Map([...values.OIDC_ROLE_MAP].flatMap(([value, role]) => (isRole(role) ? [[value, role] as const] : []))),
    ...(values.OIDC_TENANT_CLAIM !== undefined && { tenantClaim: values.OIDC_TENANT_CLAIM }),
    tenantMap: values.OIDC_TENANT_MAP,
    autoCreate: values.OIDC_AUTO_CREATE,
    linkByEmail: values.OIDC_LINK_BY_EMAIL,
    trustEmail: values.OIDC_TRUST_EMAIL,
    sessionSeconds: values.OIDC_SESSION_HOURS * 3_600,
    publicUrl,
  };
  return { oidc };
}
