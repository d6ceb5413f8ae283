import type { Tenanted } from '@libs/database';
import type { Clock, Principal } from '@libs/kernel';
import { virtualKeyRepository } from '../keys/virtual-key.repository';
import { mayLogIn } from '../users/user';
import { userRepository } from '../users/user.repository';
import { principalOf, principalOfKey } from './credential-checks';

/**
 * Whom work goes on for after the request that began it: the same caller with the limits of now.
 * @returns undefined when the key is revoked or over, or its owner may not log in any more
 */
export async function currentPrincipal(
  database: Tenanted,
  clock: Pick<Clock, 'now'>,
  principal: Principal,
): Promise<Principal | undefined> {
  const { kind, tenantId, virtualKeyId, userId } = principal;
  const sql = database.forTenant(tenantId);
  if (kind === 'virtual_key' && virtualKeyId !== undefined) {
    const found = await virtualKeyRepository.findForWork(sql, virtualKeyId, tenantId);
    if (!found || found.ownerDisabled || found.key.revokedAt !== null) return undefined;
    const { expiresAt } = found.key;
    return expiresAt !== null && expiresAt.getTime() <= clock.now() ? undefined : principalOfKey(found.key);
  }
  if (kind === 'user' && userId !== undefined) {
    const user = await userRepository.find(sql, userId, tenantId);
    return user && mayLogIn(user) ? principalOf(user) : undefined;
  }
  return kind === 'automation' ? principal : undefined;
}
