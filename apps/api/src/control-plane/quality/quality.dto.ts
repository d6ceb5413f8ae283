import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { PROMPT_TYPES } from '@libs/catalog';
import { EVIDENCE_SOURCES, type EvidenceRow, type EvaluationRun, type QualityView } from '@libs/evaluation';
import { microUsdToUsd } from '@libs/kernel';
import { PageQuery } from '../http/page.dto';

export class QualityQuery {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  provider?: string;

  @IsOptional()
  @IsString()
  @MaxLength(256)
  model?: string;
}

export class QualityHistoryQuery extends PageQuery {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  provider?: string;

  @IsOptional()
  @IsString()
  @MaxLength(256)
  model?: string;

  @ApiPropertyOptional({ enum: PROMPT_TYPES })
  @IsOptional()
  @IsIn(PROMPT_TYPES)
  prompt_type?: string;

  /** `next_cursor` of the page before. */
  @IsOptional()
  @IsString()
  @Matches(/^\d{1,15}$/, { message: 'the cursor is not one that this list has given out' })
  declare cursor?: string;
}

/** What is believed of a model on one type of prompt; scores are 0-100. */
export class QualityScore implements QualityView {
  provider!: string;
  model!: string;
  @ApiProperty({ enum: PROMPT_TYPES })
  prompt_type!: QualityView['prompt_type'];
  /** By the catalog alone. */
  prior!: number;
  score!: number;
  /** With 95 % the score lies between this and `high`. */
  low!: number;
  high!: number;
  /** Share of the score that rests on evidence, 0-1. */
  confidence!: number;
  /** Pieces of evidence that it rests on; old ones fade. */
  evidence!: number;
}

export class QualityScores {
  data!: QualityScore[];
}

/** One piece of evidence, and what all of it came to then. */
export class QualityEvidence {
  id!: string;
  at!: string;
  provider!: string;
  model!: string;
  @ApiProperty({ enum: PROMPT_TYPES })
  prompt_type!: string;
  @ApiProperty({ enum: EVIDENCE_SOURCES })
  source!: string;
  /** 0 bad to 1 good. */
  value!: number;
  weight!: number;
  /** Mean of the evidence so far, without the catalog's word, 0-100. */
  mean_after!: number;
  total_after!: number;
  /** The feedback or evaluation that it comes from. */
  @ApiProperty({ type: 'string', nullable: true })
  reference!: string | null;
}

export class QualityHistory {
  data!: QualityEvidence[];
  @ApiProperty({ type: 'string', nullable: true })
  next_cursor!: string | null;
}

/** One time that the schedule of the assessment came round. */
export class AssessmentRun {
  scheduled_for!: string;
  started_at!: string;
  @ApiProperty({ type: 'string', nullable: true })
  finished_at!: string | null;
  comparisons!: number;
  cost_usd!: number;
  /** `done`, or what ended it early. */
  @ApiProperty({ type: 'string', nullable: true })
  note!: string | null;
}

export class AssessmentRuns {
  data!: AssessmentRun[];
}

export const evidenceView = ({ id, at, good_after, ...row }: EvidenceRow): QualityEvidence => ({
  ...row,
  ...{ id: String(id), at: at.toISOString() },
  mean_after: Math.round((good_after / row.total_after) * 1000) / 10,
});

export const runView = ({ scheduled_for, started_at, finished_at, cost_micro_usd, ...row }: EvaluationRun): AssessmentRun => ({
  ...row,
  ...{ scheduled_for: scheduled_for.toISOString(), started_at: started_at.toISOString() },
  finished_at: finished_at?.toISOString() ?? null,
  cost_usd: microUsdToUsd(cost_micro_usd),
});
