import { isJsonObject, newId } from '@libs/kernel';
import type { Embedder } from '@libs/response-cache';
import { BufferedDownstream } from '../buffered-downstream';
import { handleOperation } from '../operations/handle-operation';
import { operationDialect, OPERATIONS, type OperationRules } from '../operations/operation-rules';
import { TIMEOUT_OPTION } from '../patience';
import type { GatewayServices } from '../services';

const DIALECT = operationDialect(OPERATIONS.find(({ id }) => id === 'embeddings') as OperationRules);

/** Whoever asks waits for it: what comes later is a miss. */
const PATIENCE = { [TIMEOUT_OPTION]: String(2_000) };

/**
 * Embeddings of a configured provider, asked over the gateway's own data path on the tenant's account: pooled keys,
 * failover and the ledger hold for them as for every call.
 */
export class ProviderEmbedder implements Embedder {
  constructor(
    private readonly services: () => GatewayServices,
    /** As a client would name it: `provider/model`. */
    private readonly model: string,
  ) {}

  ready(): boolean {
    return true;
  }

  async embed(tenantId: string, text: string): Promise<Float32Array | undefined> {
    const services = this.services();
    const downstream = new BufferedDownstream();
    await handleOperation(services, {
      ...embeddingRequest(tenantId, this.model, text),
      requestId: newId('request'),
      downstream,
      arrivedAt: services.clock.now(),
      arrivedMonotonic: services.clock.monotonic(),
    });
    return downstream.status === 200 ? vectorOf(downstream.body) : undefined;
  }
}

/** On the account of a tenant, which asks through the gateway itself. */
export const embeddingRequest = (tenantId: string, model: string, text: string) => ({
  route: '/v1/embeddings',
  operation: 'embeddings' as const,
  dialect: DIALECT,
  principal: { kind: 'automation' as const, tenantId, role: 'member' as const, limits: {} },
  body: Buffer.from(JSON.stringify({ model, input: text })),
  options: PATIENCE,
});

function vectorOf(body: Buffer): Float32Array | undefined {
  const answer: unknown = JSON.parse(body.toString('utf8'));
  const data = isJsonObject(answer) ? answer['data'] : undefined;
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const vector = isJsonObject(first) ? first['embedding'] : undefined;
  if (!Array.isArray(vector) || vector.length === 0 || !vector.every((value) => typeof value === 'number')) return undefined;
  return Float32Array.from(vector as number[]);
}
