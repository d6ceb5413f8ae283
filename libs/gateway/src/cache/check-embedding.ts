import { GatewayError, newId } from '@libs/kernel';
import { adapterFor } from '@libs/providers';
import { idOf, type Target } from '@libs/routing';
import { readRequestHead } from '../request-head';
import { RouteRequest } from '../route-request';
import type { GatewayServices } from '../services';
import { embeddingRequest } from './provider-embedder';

export interface EmbeddingChecks {
  router: Pick<GatewayServices['router'], 'explain' | 'facts'>;
  keys: Pick<GatewayServices['keys'], 'provider'>;
}

/**
 * Whether a tenant's questions can be embedded so, as far as that shows without asking: aliases and rules hold as for every
 * call. A model that the catalog does not know may be newer than the catalog.
 * @throws GatewayError invalid_request
 */
export function checkEmbedding(services: EmbeddingChecks, tenantId: string, embedding: string): void {
  if (embedding === 'local') return;
  const targets = plannedFor(services, tenantId, embedding);
  if (targets.some((target) => whyNot(services, target) === undefined)) return;
  const [first] = targets;
  throw refusal(embedding, (first && whyNot(services, first)) ?? 'nobody serves it');
}

function plannedFor({ router }: EmbeddingChecks, tenantId: string, embedding: string): readonly Target[] {
  const request = embeddingRequest(tenantId, embedding, 'What is asked?');
  const head = readRequestHead(request.body, request.dialect);
  const asker = { ...request, requestId: newId('request'), arrivedAt: router.facts().now };
  try {
    return router.explain(new RouteRequest(asker, head, request.options)).plan.targets;
  } catch (error) {
    if (error instanceof GatewayError) throw refusal(embedding, error.message);
    throw error;
  }
}

function whyNot({ router, keys }: EmbeddingChecks, target: Target): string | undefined {
  const provider = keys.provider(target.providerId);
  const { embeddings } = (provider && adapterFor(provider.family, provider.profile).operations) ?? {};
  if (!embeddings) return `the provider '${target.providerId}' has no embeddings`;
  const row = router.facts().catalog.find(target.providerId, target.model);
  const task = row && (row.task ?? 'chat');
  return task === undefined || task === 'embeddings' ? undefined : `the task of '${idOf(target)}' is ${task}`;
}

const refusal = (embedding: string, why: string): GatewayError =>
  new GatewayError(
    'invalid_request',
    `Questions cannot be embedded by '${embedding}': ${why.replace(/\.$/, '')}. \`local\` is the built-in model.`,
    { param: 'embedding' },
  );
