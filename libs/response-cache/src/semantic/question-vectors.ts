import { inspectVectors, type Tenanted, type VectorFacts } from '@libs/database';
import type { QuestionRow } from './questions.repository';
import type { Quantised } from './vector-block';

/** Everything but the last user turn, of one tenant, by one embedding: what is searched together. */
export interface PartitionName {
  tenantId: string;
  partition: string;
  embedding: string;
}

/** A question near another, as PostgreSQL found it. */
export interface NearQuestion {
  entry_key: string;
  /** Sealed. */
  question: Buffer;
  cosine: number;
}

/** Whether the server has pgvector is asked again so often: it may be switched on at any time, and off. */
const LOOK_EVERY_MS = 10 * 60_000;
const LOOK_AGAIN_MS = 60_000;

/**
 * Search within PostgreSQL where it has pgvector: exact as well, over rows instead of over memory. Only partitions that
 * are large lie there. Table `cache_question_vectors`, which the migrator makes where there is the extension.
 */
export class QuestionVectors {
  private seen: { facts: VectorFacts; until: number } | undefined;

  constructor(
    private readonly sql: Tenanted,
    private readonly monotonic: () => number,
  ) {}

  async available(): Promise<boolean> {
    return (await this.facts()).state === 'ready';
  }

  /** It could not be asked: whether it is still there is looked at soon. */
  failed(): void {
    if (this.seen) this.seen = { facts: { ...this.seen.facts, state: 'unmade' }, until: this.monotonic() + LOOK_AGAIN_MS };
  }

  /** The last question of a partition that lies here; 0: none does. */
  async lastId({ tenantId, partition, embedding }: PartitionName): Promise<number> {
    const [row] = await this.sql.query<{ id: number | null }>(
      `SELECT max(question_id) AS id FROM cache_question_vectors WHERE tenant_id = $1 AND partition = $2 AND embedding = $3`,
      [tenantId, partition, embedding],
    );
    return row?.id ?? 0;
  }

  /** What is there already stays; what was swept meanwhile is left out. */
  async add({ tenantId, partition, embedding }: PartitionName, questions: readonly QuestionRow[]): Promise<void> {
    const { type } = await this.facts();
    const vectors = questions.map(({ vector }) => written(new Int8Array(vector.buffer, vector.byteOffset, vector.length)));
    await this.sql.query(
      `INSERT INTO cache_question_vectors (question_id, tenant_id, partition, embedding, expires_at, vector)
       SELECT q.id, $1, $2, $3, q.expires_at, new.vector::${type} FROM unnest($4::bigint[], $5::text[]) AS new (id, vector)
       JOIN cache_questions q ON q.id = new.id FOR KEY SHARE OF q
       ON CONFLICT (question_id) DO NOTHING`,
      [tenantId, partition, embedding, questions.map(({ id }) => id), vectors],
    );
  }

  /** The `limit` nearest that are still alive, the nearest first. */
  async nearest(
    { tenantId, partition, embedding }: PartitionName,
    vector: Quantised,
    limit: number,
    atLeast: number,
  ): Promise<NearQuestion[]> {
    const { type } = await this.facts();
    // What is near is found before the questions themselves are read.
    const found = await this.sql.query<NearQuestion>(
      `SELECT q.entry_key, q.question, 1 - near.distance AS cosine FROM (
         SELECT question_id, vector <=> $4::${type} AS distance FROM cache_question_vectors
         WHERE tenant_id = $1 AND partition = $2 AND embedding = $3 AND vector_dims(vector) = $5 AND expires_at > now()
         ORDER BY distance LIMIT $6
       ) near JOIN cache_questions q ON q.id = near.question_id ORDER BY near.distance`,
      [tenantId, partition, embedding, written(vector), vector.length, limit],
    );
    return found.filter(({ cosine }) => cosine >= atLeast);
  }

  private async facts(): Promise<VectorFacts> {
    const now = this.monotonic();
    if (!this.seen || now >= this.seen.until) this.seen = { facts: await inspectVectors(this.sql), until: now + LOOK_EVERY_MS };
    return this.seen.facts;
  }
}

const written = (vector: Quantised): string => `[${vector.join(',')}]`;
