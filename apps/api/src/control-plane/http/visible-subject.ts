import type { Subject } from '@libs/admission';
import { administersInstallation } from '@libs/auth';
import { GatewayError, type Principal } from '@libs/kernel';

/**
 * Whom an administrator sets a limit or a budget for. What holds for a whole tenant is set from above it, or it would
 * hold nobody.
 * @throws GatewayError scope_exceeded
 */
export function settableSubject(
  principal: Principal,
  body: { tenant_id?: string; subject_kind: Subject['kind']; subject_id: string },
): Subject {
  const tenantId = body.tenant_id ?? (body.subject_kind === 'tenant' ? body.subject_id : principal.tenantId);
  const subject = { tenantId, kind: body.subject_kind, id: body.subject_id };
  assertSettable(principal, subject);
  return subject;
}

/** @throws GatewayError scope_exceeded */
export function assertSettable(principal: Principal, { tenantId, kind }: Pick<Subject, 'tenantId' | 'kind'>): void {
  if (administersInstallation(principal)) return;
  const [param, what] = tenantId === principal.tenantId ? ['subject_kind', 'your whole tenant'] : ['tenant_id', 'another tenant'];
  if (param === 'tenant_id' || kind === 'tenant')
    throw new GatewayError('scope_exceeded', `What ${what} may use is set by the installation's administrators.`, { param });
}
