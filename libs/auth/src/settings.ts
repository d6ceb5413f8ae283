import type { Principal, Secret } from '@libs/kernel';

/** What authentication needs of the configuration. */
export interface AuthSettings {
  /** Signs tokens; every purpose gets a key of its own derived from it. */
  jwtSecret: Secret;
  /** The pepper of virtual keys is derived from it. */
  masterKey: Secret;
  /** Other master keys; a key hashed under one of them is good, and hashed anew when it is used. */
  previousMasterKeys?: readonly Secret[] | undefined;
  /** Operators' automation; absent = switched off. */
  adminApiKey?: Secret | undefined;
}

/** The tenant that exists from the first boot on; a fixed id, so that automation needs no look-up to act for it. */
export const DEFAULT_TENANT_ID = 'ten_00000000000000000000000000';
export const DEFAULT_TENANT_NAME = 'default';

/**
 * Administrators of the default tenant, and the operators' key, administer the installation; those of any other
 * tenant administer that tenant. Only an administrator of the installation can make another one.
 */
export const administersInstallation = (principal: Pick<Principal, 'role' | 'tenantId'>): boolean =>
  principal.role === 'admin' && principal.tenantId === DEFAULT_TENANT_ID;
