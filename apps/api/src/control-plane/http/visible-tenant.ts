import { administersInstallation } from '@libs/auth';
import type { Principal } from '@libs/kernel';

/** Whose objects a caller sees: administrators of the installation everybody's (undefined), all others their own tenant's. */
export const visibleTenant = (principal: Principal): string | undefined =>
  administersInstallation(principal) ? undefined : principal.tenantId;
