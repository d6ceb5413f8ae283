import type { Principal } from '@libs/kernel';

/** Whose objects a caller sees: administrators everybody's (undefined), all others their own tenant's. */
export const visibleTenant = (principal: Principal): string | undefined =>
  principal.role === 'admin' ? undefined : principal.tenantId;
