import { type AuditTrail, type Tenanted, writeTrace } from '@libs/database';
import { type FirstVerdicts, STEP, type Verdict } from './learned-threshold';
import type { PartitionName } from './question-vectors';

export interface NewQuestion {
  tenantId: string;
  partition: string;
  entryKey: string;
  embedding: string;
  /** Sealed. */
  question: Buffer;
  vector: Buffer;
  /** Sealed; undefined where it is too large to lie here too. */
  answer?: Buffer | undefined;
  ttlMs: number;
}

export interface QuestionRow {
  id: number;
  entry_key: string;
  question: Buffer;
  vector: Buffer;
  expires_at: Date;
}

export interface NewVerdict {
  tenantId: string;
  entryKey: string;
  requestId: string;
  source: 'feedback' | 'check' | 'shadow';
  embedding: string;
  score: number;
  cosine: number;
  guard: string | null;
  correct: boolean;
  savedMicroUsd: number | null;
}

/** How answers that were, or would have been, served fared, by score. */
export interface ScoreBucket {
  /** Lower end, steps of 0.01. */
  score: number;
  guarded: boolean;
  correct: number;
  wrong: number;
  savedMicroUsd: number;
}

/** Verdicts that first beliefs are held against. */
const LAST_OF_ALL = 20_000;
/** Verdicts of one entry that count: what it was like long ago matters less. */
const LAST_VERDICTS = 50;

/** Tables `cache_questions`, `cache_verdicts` and `cache_lookups`. */
export class QuestionsRepository {
  constructor(private readonly sql: Tenanted) {}

  /** One that is there already is put anew, with a number of its own, so that whoever reads on from the last one sees it. */
  async put(question: NewQuestion): Promise<void> {
    const { tenantId, partition, embedding, entryKey } = question;
    await this.remove({ tenantId, partition, embedding }, entryKey);
    await this.sql.query(
      `INSERT INTO cache_questions (tenant_id, partition, entry_key, embedding, question, vector, answer, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8))
       ON CONFLICT (tenant_id, partition, embedding, entry_key)
       DO UPDATE SET expires_at = excluded.expires_at, created_at = now(), answer = excluded.answer`,
      [
        ...[tenantId, partition, entryKey, embedding, question.question, question.vector, question.answer ?? null],
        question.ttlMs / 1_000,
      ],
    );
  }

  /** Sealed; undefined: there is no such question any more, or its answer lies elsewhere. */
  async answer({ tenantId, partition, embedding }: PartitionName, entryKey: string): Promise<Buffer | undefined> {
    const [row] = await this.sql.query<{ answer: Buffer | null }>(
      `SELECT answer FROM cache_questions
       WHERE tenant_id = $1 AND partition = $2 AND embedding = $3 AND entry_key = $4 AND expires_at > now()`,
      [tenantId, partition, embedding, entryKey],
    );
    return row?.answer ?? undefined;
  }

  async remove({ tenantId, partition, embedding }: PartitionName, entryKey: string): Promise<void> {
    await this.sql.query(
      'DELETE FROM cache_questions WHERE tenant_id = $1 AND partition = $2 AND embedding = $3 AND entry_key = $4',
      [tenantId, partition, embedding, entryKey],
    );
  }

  /** What was asked before, under one key or any. */
  async forget(tenantId: string, { before, key }: { before: Date | null; key: string | null }): Promise<void> {
    await this.sql.forTenant(tenantId).query(
      `DELETE FROM cache_questions WHERE tenant_id = $1
         AND ($2::timestamptz IS NULL OR created_at < $2) AND ($3::text IS NULL OR entry_key = $3)`,
      [tenantId, before, key],
    );
  }

  /** The newest of a tenant stay, as many as this, and as many bytes. */
  async trim(tenantId: string, { entries, bytes }: { entries: number; bytes: number }): Promise<void> {
    await this.sql.query(
      `DELETE FROM cache_questions WHERE tenant_id = $1 AND id <= (
         SELECT max(id) FROM (
           SELECT id, row_number() OVER newest AS count,
                  sum(octet_length(question) + octet_length(vector) + coalesce(octet_length(answer), 0)) OVER newest AS bytes
           FROM cache_questions WHERE tenant_id = $1 WINDOW newest AS (ORDER BY id DESC)
         ) held WHERE count > $2 OR bytes > $3)`,
      [tenantId, entries, bytes],
    );
  }

  /** The last question but as many as fit into so many bytes with `beside` each; 0: all fit. */
  async lastBefore({ tenantId, partition, embedding }: PartitionName, bytes: number, beside: number): Promise<number> {
    const [row] = await this.sql.query<{ id: number }>(
      `SELECT id FROM cache_questions WHERE tenant_id = $1 AND partition = $2 AND embedding = $3
       ORDER BY id DESC LIMIT 1 OFFSET (
         SELECT $4::bigint / (octet_length(vector) + $5) FROM cache_questions
         WHERE tenant_id = $1 AND partition = $2 AND embedding = $3 ORDER BY id DESC LIMIT 1)`,
      [tenantId, partition, embedding, bytes, beside],
    );
    return row?.id ?? 0;
  }

  /** Those behind `afterId`, at most `limit`, in order. */
  list(tenantId: string, partition: string, embedding: string, afterId: number, limit: number): Promise<QuestionRow[]> {
    return this.sql.query<QuestionRow>(
      `SELECT id, entry_key, question, vector, expires_at FROM cache_questions
       WHERE tenant_id = $1 AND partition = $2 AND embedding = $3 AND id > $4 AND expires_at > now() ORDER BY id LIMIT $5`,
      [tenantId, partition, embedding, afterId, limit],
    );
  }

  async sweep(limit: number): Promise<number> {
    const rows = await this.sql.query(
      `DELETE FROM cache_questions WHERE id IN
         (SELECT id FROM cache_questions WHERE expires_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING 1`,
      [limit],
    );
    return rows.length;
  }

  /** What is older counts no more, in reports or thresholds. @returns how many went, at most `limit` */
  async sweepVerdicts(keptMs: number, limit: number): Promise<number> {
    const rows = await this.sql.query(
      `DELETE FROM cache_verdicts WHERE id IN
         (SELECT id FROM cache_verdicts WHERE created_at < now() - make_interval(secs => $1) ORDER BY id LIMIT $2
          FOR UPDATE SKIP LOCKED) RETURNING 1`,
      [keptMs / 1_000, limit],
    );
    return rows.length;
  }

  async sweepLookups(keptMs: number, limit: number): Promise<number> {
    const rows = await this.sql.query(
      `DELETE FROM cache_lookups WHERE (tenant_id, hour) IN
         (SELECT tenant_id, hour FROM cache_lookups WHERE hour < now() - make_interval(secs => $1) LIMIT $2
          FOR UPDATE SKIP LOCKED) RETURNING 1`,
      [keptMs / 1_000, limit],
    );
    return rows.length;
  }

  async judge(verdict: NewVerdict, trail?: AuditTrail): Promise<void> {
    const { tenantId, entryKey, requestId, source, correct } = verdict;
    await writeTrace(trail, this.sql.forTenant(tenantId), async (sql) => {
      await sql.query(
        `INSERT INTO cache_verdicts (tenant_id, entry_key, request_id, source, embedding, score, cosine, guard, correct, saved_micro_usd)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (tenant_id, request_id, source) DO UPDATE SET correct = excluded.correct`,
        [
          ...[tenantId, entryKey, requestId, source, verdict.embedding, verdict.score, verdict.cosine],
          ...[verdict.guard, correct, verdict.savedMicroUsd],
        ],
      );
      return { result: undefined, facts: { kind: 'cache', id: requestId, tenantId, after: { correct } } };
    });
  }

  async verdicts(tenantId: string, entryKey: string): Promise<Verdict[]> {
    return this.sql.query<Verdict>(
      `SELECT score, correct FROM cache_verdicts WHERE tenant_id = $1 AND entry_key = $2 AND guard IS NULL
       ORDER BY id DESC LIMIT ${LAST_VERDICTS}`,
      [tenantId, entryKey],
    );
  }

  /** The first verdict of each entry, by score: how answers fare of which nothing is known yet. */
  async firstVerdicts(tenantId: string, embedding: string): Promise<FirstVerdicts[]> {
    const rows = await this.sql.forTenant(tenantId).query<{ step: number; correct: string; wrong: string }>(
      `SELECT floor(score * ${1 / STEP})::int AS step, count(*) FILTER (WHERE correct) AS correct, count(*) FILTER (WHERE NOT correct) AS wrong
       FROM (SELECT DISTINCT ON (entry_key) score, correct
             FROM (SELECT id, entry_key, score, correct FROM cache_verdicts
                   WHERE tenant_id = $1 AND embedding = $2 AND guard IS NULL ORDER BY id DESC LIMIT ${LAST_OF_ALL}) last
             ORDER BY entry_key, id) firsts
       GROUP BY 1`,
      [tenantId, embedding],
    );
    return rows.map(({ step, correct, wrong }) => ({ score: step * STEP, correct: Number(correct), wrong: Number(wrong) }));
  }

  async countLookup(tenantId: string, candidate: boolean): Promise<void> {
    await this.sql.query(
      `INSERT INTO cache_lookups (tenant_id, hour, lookups, candidates) VALUES ($1, date_trunc('hour', now()), 1, $2)
       ON CONFLICT (tenant_id, hour) DO UPDATE SET lookups = cache_lookups.lookups + 1, candidates = cache_lookups.candidates + $2`,
      [tenantId, candidate ? 1 : 0],
    );
  }

  async lookups(tenantId: string, from: Date): Promise<number> {
    const [row] = await this.sql
      .forTenant(tenantId)
      .query<{ lookups: number | string | null }>(
        'SELECT sum(lookups)::bigint AS lookups FROM cache_lookups WHERE tenant_id = $1 AND hour >= $2',
        [tenantId, from],
      );
    return Number(row?.lookups ?? 0);
  }

  async buckets(tenantId: string, from: Date): Promise<ScoreBucket[]> {
    const rows = await this.sql
      .forTenant(tenantId)
      .query<{ score: number; guarded: boolean; correct: string; wrong: string; saved: string }>(
        `SELECT floor(score * 100)::int AS score, guard IS NOT NULL AS guarded, count(*) FILTER (WHERE correct) AS correct,
              count(*) FILTER (WHERE NOT correct) AS wrong, coalesce(sum(saved_micro_usd), 0)::bigint AS saved
       FROM cache_verdicts WHERE tenant_id = $1 AND created_at >= $2 AND source <> 'feedback' GROUP BY 1, 2 ORDER BY 1`,
        [tenantId, from],
      );
    return rows.map((row) => ({
      score: row.score / 100,
      guarded: row.guarded,
      correct: Number(row.correct),
      wrong: Number(row.wrong),
      savedMicroUsd: Number(row.saved),
    }));
  }
}
