import type { Tenanted } from '@libs/database';
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

/** Whether the server has pgvector is asked again so often: it may be installed at any time. */
const LOOK_EVERY_MS = 10 * 60_000;

/**
 * Search within PostgreSQL where it has pgvector: exact as well, over rows instead of over memory. Only partitions that
 * are large lie there. Table `cache_question_vectors`, which the migrator makes where there is the extension.
 */
export class QuestionVectors {
  private seen: { there: boolean; at: number } | undefined;

  constructor(
    private readonly sql: Tenanted,
    private readonly monotonic: () => number,
  ) {}

  async available(): Promise<boolean> {
    const now = this.monotonic();
    if (this.seen && now - this.seen.at < LOOK_EVERY_MS) return this.seen.there;
    const [row] = await this.sql.query<{ there: boolean }>(
      `SELECT to_regclass('public.cache_question_vectors') IS NOT NULL AS there`,
    );
    this.seen = { there: row?.there === true, at: now };
    return this.seen.there;
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
    const vectors = questions.map(({ vector }) => written(new Int8Array(vector.buffer, vector.byteOffset, vector.length)));
    await this.sql.query(
      `INSERT INTO cache_question_vectors (question_id, tenant_id, partition, embedding, vector)
       SELECT q.id, $1, $2, $3, new.vector::vector FROM unnest($4::bigint[], $5::text[]) AS new (id, vector)
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
    const found = await this.sql.query<NearQuestion>(
      `SELECT q.entry_key, q.question, 1 - (v.vector <=> $4::vector) AS cosine FROM cache_question_vectors v
       JOIN cache_questions q ON q.id = v.question_id
       WHERE v.tenant_id = $1 AND v.partition = $2 AND v.embedding = $3 AND vector_dims(v.vector) = $5 AND q.expires_at > now()
       ORDER BY v.vector <=> $4::vector LIMIT $6`,
      [tenantId, partition, embedding, written(vector), vector.length, limit],
    );
    return found.filter(({ cosine }) => cosine >= atLeast);
  }
}

const written = (vector: Quantised): string => `[${vector.join(',')}]`;
