import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsNumber,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { type EvaluationRow, FEEDBACK_CATEGORIES, type FeedbackRow } from '@libs/evaluation';
import { microUsdToUsd } from '@libs/kernel';
import { IfGiven } from '../http/if-given';

const MOST_TEXT = 100_000;
const KINDS = ['assessment', 'comparison'] as const;
const ORIGINS = ['request', 'schedule'] as const;

/** With `response`: looks for faults that show, at no cost. With `models`: asks both and a judge, which costs. */
export class EvaluateBody {
  @IsString()
  @MinLength(1)
  @MaxLength(MOST_TEXT)
  prompt!: string;

  @IfGiven()
  @IsString()
  @MaxLength(MOST_TEXT)
  response?: string;

  /** Two models, `provider/model`. */
  @IfGiven()
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(2)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(256, { each: true })
  models?: string[];

  /** Which model judges; that of the installation when absent. */
  @IfGiven()
  @Matches(/^\S{1,256}$/)
  judge?: string;

  @ApiPropertyOptional({ type: 'number', minimum: 0, maximum: 10 })
  @IfGiven()
  @IsNumber()
  @Min(0)
  @Max(10)
  max_cost_usd?: number;

  /** Keeps the prompt, encrypted, for the scheduled assessment. */
  @IfGiven()
  @IsBoolean()
  keep_sample?: boolean;
}

/** What was found out about answers; never the answers themselves. */
export class EvaluationView {
  id!: string;
  @ApiProperty({ enum: KINDS })
  kind!: (typeof KINDS)[number];
  @ApiProperty({ enum: ORIGINS })
  origin!: (typeof ORIGINS)[number];
  prompt_type!: string;
  /** Of an assessment: model, score, findings. Of a comparison: both sides, outcome, by what it was decided, verdicts. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  result!: unknown;
  cost_usd!: number;
  created_at!: string;
}

export class EvaluationPage {
  data!: EvaluationView[];
  @ApiProperty({ type: 'string', nullable: true })
  next_cursor!: string | null;
}

export class FindingView {
  code!: string;
  detail!: string;
}

export class FeedbackView {
  id!: string;
  request_id!: string | null;
  user_id!: string | null;
  virtual_key_id!: string | null;
  rating!: number;
  @ApiProperty({ enum: FEEDBACK_CATEGORIES, nullable: true })
  category!: string | null;
  comment!: string | null;
  provider!: string | null;
  model!: string | null;
  prompt_type!: string;
  findings!: FindingView[];
  /** It moves the model's score. */
  counted!: boolean;
  created_at!: string;
}

export class FeedbackPage {
  data!: FeedbackView[];
  @ApiProperty({ type: 'string', nullable: true })
  next_cursor!: string | null;
}

export const evaluationView = ({ cost_micro_usd, created_at, ...row }: EvaluationRow): EvaluationView => ({
  ...row,
  ...{ cost_usd: microUsdToUsd(cost_micro_usd), created_at: created_at.toISOString() },
});

export const feedbackView = ({ weight, created_at, findings, ...row }: FeedbackRow): FeedbackView => ({
  ...row,
  ...{ findings: findings.map((finding) => ({ ...finding })), counted: weight > 0, created_at: created_at.toISOString() },
});
