import type { CachePolicy, Identity, StoredAnswer } from '@libs/response-cache';
import type { GatewayServices } from '../services';

/**
 * The answer to a known question: out of the store, or from beside the question where the store has it no more, as after
 * a restart or on another replica. A question whose answer is no more is forgotten.
 */
export async function answerOfQuestion(
  { cache, meanings }: Pick<GatewayServices, 'cache' | 'meanings'>,
  tenantId: string,
  { partition }: Identity,
  entryKey: string,
  policy: CachePolicy,
): Promise<StoredAnswer | undefined> {
  const stored = await cache.find(tenantId, entryKey, policy);
  if (stored) return stored;
  const packed = await meanings.answerOf(tenantId, partition, entryKey, policy);
  if (!packed) return undefined;
  const answer = cache.unpack(tenantId, entryKey, packed, policy);
  // Unless it is only older than this request puts up with.
  if (!answer && policy.maxAgeMs === Infinity) await meanings.forget(tenantId, partition, entryKey, policy);
  return answer;
}
