import { coversPatterns, GatewayError, type Principal, type PrincipalLimits } from '@libs/kernel';
import { administersInstallation } from '../settings';

/** What a virtual key is asked to allow. */
export interface KeyRequest {
  tenantId: string;
  limits: PrincipalLimits;
}

/**
 * Nobody hands out more than they hold.
 * @throws GatewayError scope_exceeded, with the field at fault in `param`
 */
export function assertWithinScope(minter: Principal, { tenantId, limits: asked }: KeyRequest): void {
  if (!administersInstallation(minter) && tenantId !== minter.tenantId) throw exceeded('tenant_id');
  const own = minter.limits;
  if (above(own.rpm, asked.rpm)) throw exceeded('rpm_limit');
  if (above(own.tpm, asked.tpm)) throw exceeded('tpm_limit');
  if (above(own.concurrency, asked.concurrency)) throw exceeded('concurrency_limit');
  if (own.allowedModels && !(asked.allowedModels && coversPatterns(own.allowedModels, asked.allowedModels)))
    throw exceeded('allowed_models');
  if (beyond(own.allowedProviders, asked.allowedProviders)) throw exceeded('allowed_providers');
  if (beyond(own.scopes, asked.scopes)) throw exceeded('scopes');
  if (beyond(own.networks, asked.networks)) throw exceeded('ip_allow');
  if (own.strictFidelity === true && asked.strictFidelity !== true) throw exceeded('strict_fidelity');
}

/** An absent limit is no limit, so asking for none exceeds any. */
const above = (own: number | undefined, asked: number | undefined): boolean =>
  own !== undefined && (asked === undefined || asked > own);

const beyond = (own: readonly string[] | undefined, asked: readonly string[] | undefined): boolean =>
  own !== undefined && !(asked?.every((item) => own.includes(item)) ?? false);

export const exceeded = (param: string): GatewayError =>
  new GatewayError('scope_exceeded', `You cannot hand out more than you hold yourself: ${param} goes beyond it.`, { param });
