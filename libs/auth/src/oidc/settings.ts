import type { Role, Secret } from '@libs/kernel';

/** How people log in through an identity provider (OpenID Connect). */
export interface OidcSettings {
  /** As it stands in `iss`; its discovery document is below it. */
  issuer: string;
  clientId: string;
  clientSecret?: Secret;
  /** For the button. */
  name: string;
  scopes: string;
  /** Claim that says what somebody is, a dotted path: `groups`, `realm_access.roles`. */
  roleClaim: string;
  /** Value of that claim -> role; `*` = everybody. Empty: roles are given here and not there. */
  roleMap: ReadonlyMap<string, Role>;
  tenantClaim?: string;
  /** Value of that claim -> tenant id; `*` = everybody. Empty: everybody belongs to the default tenant. */
  tenantMap: ReadonlyMap<string, string>;
  /** People whom nobody has entered here are entered at their first login. */
  autoCreate: boolean;
  /** Somebody entered here before is known again by an e-mail address that the issuer has verified. */
  linkByEmail: boolean;
  /** The issuer never says whether it verified addresses, and the operator knows that it does. */
  trustEmail: boolean;
  /** A login ends after this long; then the issuer is asked again. */
  sessionSeconds: number;
  /** Where the gateway is reached, without a trailing slash. */
  publicUrl: string;
}
