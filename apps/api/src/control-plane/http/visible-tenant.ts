import { administersInstallation } from '@libs/auth';
import { GatewayError, type Principal } from '@libs/kernel';

/** Whose objects a caller sees: administrators of the installation everybody's (undefined), all others their own tenant's. */
export const visibleTenant = (principal: Principal): string | undefined =>
  administersInstallation(principal) ? undefined : principal.tenantId;

/**
 * The tenant that something new is made in: the caller's own unless they ask for another one that they administer.
 * @throws GatewayError scope_exceeded (param tenant_id)
 */
export function tenantForNew(principal: Principal, asked: string | undefined): string {
  const visible = visibleTenant(principal);
  if (asked !== undefined && visible !== undefined && asked !== visible) {
    throw new GatewayError('scope_exceeded', 'You administer your own tenant alone.', { param: 'tenant_id' });
  }
  return asked ?? principal.tenantId;
}

/** What a list is narrowed to: what the caller may see, or the part of it that they ask for. */
export function tenantForList(principal: Principal, asked: string | undefined): string | undefined {
  return visibleTenant(principal) ?? asked;
}
