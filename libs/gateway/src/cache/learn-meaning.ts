import type { CachePolicy, Identity, Meaning, StoredAnswer } from '@libs/response-cache';
import { framesOf } from '@libs/response-cache';
import { adapterFor, readerOf } from '@libs/providers';
import { isJsonObject } from '@libs/kernel';
import type { GatewayServices } from '../services';
import { answerOfQuestion } from './answer-of-question';
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
    // Served or not, what lies there is compared.
    const other = await answerOfQuestion(services, tenantId, identity, candidate.entryKey, { ...policy, read: true });
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
  if (!kept) return;
  await services.meanings.remember(tenantId, identity, meaning, policy, await services.cache.pack(answer));
  // Whoever invalidated it meanwhile did not find the question yet.
  if (services.cache.directory.purged(tenantId, identity.key, answer))
    await services.meanings.forget(tenantId, identity.partition, identity.key, policy);
}

/** The words of a stored answer. */
function textOf(stored: StoredAnswer): string {
  const reader = readerOf(adapterFor(stored.family, stored.profile), stored.wire);
  if (stored.form === 'stream') return textIn(wholeOf(reader, framesOf(stored)));
  const body: unknown = JSON.parse(stored.bytes.toString('utf8'));
  return isJsonObject(body) ? textIn(reader.decodeResponse(body)) : '';
}

const textIn = ({ candidates }: ReturnType<typeof wholeOf>): string =>
  (candidates[0]?.content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
