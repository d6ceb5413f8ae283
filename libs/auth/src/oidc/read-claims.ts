import { isJsonObject, type Role, ROLES } from '@libs/kernel';
import { DEFAULT_TENANT_ID } from '../settings';
import { normalEmail } from '../users/user';
import type { OidcSettings } from './settings';

export type OidcClaims = Readonly<Record<string, unknown>>;

const EVERYBODY = '*';
const MAX_EMAIL_CHARS = 320;

/** The texts at a dotted path; a claim whose own name has dots is found too. */
export function claimValues(claims: OidcClaims, path: string): string[] {
  let found: unknown = claims[path];
  if (found === undefined) {
    found = claims;
    for (const step of path.split('.')) found = isJsonObject(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }
  return [found].flat().filter((value): value is string => typeof value === 'string');
}

/** The highest role that the issuer's word gives; `unmapped` where roles are not the issuer's concern, else undefined: none. */
export function roleOf(claims: OidcClaims, { roleMap, roleClaim }: OidcSettings): Role | 'unmapped' | undefined {
  if (roleMap.size === 0) return 'unmapped';
  const given = [...claimValues(claims, roleClaim), EVERYBODY].map((value) => roleMap.get(value));
  // In falling order.
  return ROLES.find((role) => given.includes(role));
}

/** The one tenant that the issuer's word gives; undefined: none, or more than one. */
export function tenantOf(claims: OidcClaims, { tenantMap, tenantClaim }: OidcSettings): string | undefined {
  if (tenantMap.size === 0) return DEFAULT_TENANT_ID;
  const named = tenantClaim === undefined ? [] : claimValues(claims, tenantClaim);
  const given = new Set(named.flatMap((value) => tenantMap.get(value) ?? []));
  if (given.size === 0) return tenantMap.get(EVERYBODY);
  return given.size === 1 ? [...given][0] : undefined;
}

/** An address that surely is this person's; whatever else they call themselves says nothing. */
export function provenEmail(claims: OidcClaims, { trustEmail }: OidcSettings): string | undefined {
  const { email, email_verified: verified } = claims;
  if (typeof email !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(email) || email.length > MAX_EMAIL_CHARS) return undefined;
  return verified === true || (trustEmail && verified === undefined) ? normalEmail(email) : undefined;
}
