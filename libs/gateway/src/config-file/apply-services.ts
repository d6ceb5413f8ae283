import type { BudgetService, LimitService } from '@libs/admission';
import type { TenantService, VirtualKeyService } from '@libs/auth';
import type { ModelCatalog } from '@libs/catalog';
import type { AuditTrail } from '@libs/database';
import type { KeySecrets, ProviderKeyService, ProviderKeysRepository, ProviderService } from '@libs/key-pool';
import type { RoutingVersions } from '@libs/routing';

/** What a file is applied through: the same services as the control plane's, so that every rule of theirs holds. */
export interface ApplyServices {
  providers: ProviderService;
  providerKeys: ProviderKeyService;
  keyRows: Pick<ProviderKeysRepository, 'findByName'>;
  secrets: Pick<KeySecrets, 'holds'>;
  models: ModelCatalog;
  routing: RoutingVersions;
  tenants: TenantService;
  virtualKeys: VirtualKeyService;
  limits: LimitService;
  budgets: BudgetService;
  /** A trace for the audit log. */
  trail(action: string, tenantId: string): AuditTrail;
}
