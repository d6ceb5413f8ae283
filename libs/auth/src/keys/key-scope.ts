import { GatewayError, type Principal, type PrincipalLimits } from '@libs/kernel';
import { administersInstallation } from '../settings';

/** What a new virtual key is asked to allow. */
export interface KeyRequest {
  tenantId: string;
  limits: PrincipalLimits;
}

/**
 * Nobody hands out more than they hold.
 * @throws GatewayError scope_exceeded, with the field at fault in `param`
 */
export function assertWithinScope(minter: Principal, asked: KeyRequest): void {
  if (!administersInstallation(minter) && asked.tenantId !== minter.tenantId) throw exceeded('tenant_id');
  const own = minter.limits;
  if (above(own.rpm, asked.limits.rpm)) throw exceeded('rpm_limit');
  if (above(own.concurrency, asked.limits.concurrency)) throw exceeded('concurrency_limit');
  if (own.allowedModels && !covers(own.allowedModels, asked.limits.allowedModels)) throw exceeded('allowed_models');
}

/** An absent limit is no limit, so asking for none exceeds any. */
const above = (own: number | undefined, asked: number | undefined): boolean =>
  own !== undefined && (asked === undefined || asked > own);

const covers = (own: readonly string[], asked: readonly string[] | undefined): boolean =>
  asked !== undefined && asked.every((model) => own.includes(model));

const exceeded = (param: string): GatewayError =>
  new GatewayError('scope_exceeded', `You cannot hand out more than you hold yourself: ${param} goes beyond it.`, { param });
