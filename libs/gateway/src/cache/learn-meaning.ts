import type { CachePolicy, Identity, Meaning, StoredAnswer } from '@libs/response-cache';
import { framesOf } from '@libs/response-cache';
import { adapterFor } from '@libs/providers';
import { isJsonObject } from '@libs/kernel';
import type { GatewayServices } from '../services';
import { wholeOf } from './shared-answer';

interface Learning {
  tenantId: string;
  identity: Identity;
  policy: CachePolicy;
  meaning: Promise<Meaning | undefined> | undefined;
}

/**
 * What an answer that was bought teaches: its question can be found from now on, and whether the answer that the
 * semantic cache had for it said the same.
 */
export async function learnMeaning(
  services: GatewayServices,
  learning: Learning,
  answer: StoredAnswer,
  kept: boolean,
): Promise<void> {
  const { tenantId, identity, policy } = learning;
  const meaning = await learning.meaning;
  if (!meaning) return;
  const { candidate } = meaning;
  // First, since the new answer must not be compared with itself.
  if (candidate && candidate.entryKey !== identity.key) {
    const other = await services.cache.find(tenantId, candidate.entryKey, policy);
    const correct = other && (await services.meanings.agree(tenantId, textOf(other), textOf(answer), policy));
    if (correct !== undefined)
      await services.meanings.judge({
        ...{ tenantId, entryKey: candidate.entryKey, requestId: answer.requestId, embedding: policy.embedding, correct },
        source: policy.shadow ? 'shadow' : 'check',
        score: candidate.score,
        cosine: candidate.cosine,
        guard: candidate.guard,
        savedMicroUsd: answer.costMicroUsd,
      });
  }
  if (kept) await services.meanings.remember(tenantId, identity, meaning, policy);
}

/** The words of a stored answer. */
function textOf(stored: StoredAnswer): string {
  const adapter = adapterFor(stored.family, stored.profile);
  if (stored.form === 'stream') return textIn(wholeOf(adapter, framesOf(stored)));
  const body: unknown = JSON.parse(stored.bytes.toString('utf8'));
  return isJsonObject(body) ? textIn(adapter.decodeResponse(body)) : '';
}

const textIn = ({ candidates }: ReturnType<typeof wholeOf>): string =>
  (candidates[0]?.content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
