import type { PromptType } from '@libs/catalog';
import type { Transactional } from '@libs/database';
import { HALF_LIFE_DAYS, type Seen } from './quality-model';

export const EVIDENCE_SOURCES = ['feedback', 'heuristics', 'judge'] as const;

/** One piece of evidence of how good a model is. */
export interface Evidence {
  provider: string;
  model: string;
  promptType: PromptType;
  source: (typeof EVIDENCE_SOURCES)[number];
  /** 0 bad to 1 good. */
  value: number;
  /** How much it counts; more than 0. */
  weight: number;
  /** The feedback or the evaluation that it comes from. */
  reference: string;
}

export interface ScoreRow extends Seen {
  provider: string;
  model: string;
  prompt_type: PromptType;
  updated_at: Date;
}

export interface EvidenceRow {
  id: number;
  at: Date;
  provider: string;
  model: string;
  prompt_type: PromptType;
  source: Evidence['source'];
  value: number;
  weight: number;
  good_after: number;
  total_after: number;
  reference: string | null;
}

export interface EvidenceQuery {
  provider?: string | undefined;
  model?: string | undefined;
  promptType?: string | undefined;
  /** Only those before this one. */
  before?: number | undefined;
  limit: number;
}

const FADED = `power(0.5, extract(epoch FROM clock_timestamp() - quality_scores.updated_at) / (86400.0 * ${HALF_LIFE_DAYS}))`;

/** Tables `quality_scores` and `quality_evidence`: what was seen of models, everybody's traffic together. */
export class QualityRepository {
  constructor(private readonly database: Transactional) {}

  /** Each with its place in the history, all of them or none. */
  add(evidence: readonly Evidence[]): Promise<void> {
    return this.database.transaction(async (sql) => {
      for (const { provider, model, promptType, source, value, weight, reference } of evidence) {
        const [sums] = await sql.query<Seen>(
          `INSERT INTO quality_scores (provider, model, prompt_type, good, total) VALUES ($1, $2, $3, $4::float8, $5::float8)
           ON CONFLICT (provider, model, prompt_type) DO UPDATE SET
             good = quality_scores.good * ${FADED} + excluded.good,
             total = quality_scores.total * ${FADED} + excluded.total, updated_at = clock_timestamp()
           RETURNING good, total`,
          [provider, model, promptType, value * weight, weight],
        );
        await sql.query(
          `INSERT INTO quality_evidence
             (provider, model, prompt_type, source, value, weight, good_after, total_after, reference)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          [provider, model, promptType, source, value, weight, sums?.good ?? 0, sums?.total ?? 0, reference],
        );
      }
    });
  }

  /** As they have faded until now. */
  scores(): Promise<ScoreRow[]> {
    return this.database.query<ScoreRow>(
      `SELECT provider, model, prompt_type, good * ${FADED} AS good, total * ${FADED} AS total, updated_at
       FROM quality_scores ORDER BY provider, model, prompt_type`,
    );
  }

  history({ provider, model, promptType, before, limit }: EvidenceQuery): Promise<EvidenceRow[]> {
    return this.database.query<EvidenceRow>(
      `SELECT id, at, provider, model, prompt_type, source, value, weight, good_after, total_after, reference
       FROM quality_evidence
       WHERE ($1::text IS NULL OR provider = $1) AND ($2::text IS NULL OR model = $2)
         AND ($3::text IS NULL OR prompt_type = $3) AND ($4::bigint IS NULL OR id < $4)
       ORDER BY id DESC LIMIT $5`,
      [provider ?? null, model ?? null, promptType ?? null, before ?? null, limit],
    );
  }

  /** Different after every change, also one of an older time than another's: clocks are set back, and who began first may end last. */
  async version(): Promise<string> {
    const [row] = await this.database.query<{ version: string }>(
      `SELECT coalesce((SELECT sum(hashtextextended(provider || ' ' || model || ' ' || prompt_type || ' ' || updated_at, 0))::text
                        FROM quality_scores), '') || ' ' ||
         coalesce((SELECT max(id)::text FROM capability_probes), '') AS version`,
    );
    return row?.version ?? '';
  }
}
