import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { PROBLEM_CODES, STRATEGIES } from '@libs/routing';
import { IfGiven } from '../http/if-given';

/** What the database counts versions with. */
const HIGHEST_VERSION = 2_147_483_647;

export class CanaryBody {
  /** Of the traffic, per cent; 10 when absent. A conversation stays on one side. */
  @IfGiven()
  @IsNumber()
  @Min(0.1)
  @Max(100)
  percent?: number;

  /** Fewer requests prove nothing; 50 when absent. */
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  min_requests?: number;

  /** How much more often it may fail than the version beside it, 0-1; 0.05 when absent. */
  @IfGiven()
  @IsNumber()
  @Min(0)
  @Max(1)
  max_error_increase?: number;

  /** How many times as dear its requests may be; 2 when absent. */
  @IfGiven()
  @IsNumber()
  @Min(0)
  @Max(1_000)
  max_cost_ratio?: number;
}

export class PutRoutingBody {
  /** virtual_models, aliases, rules, fallbacks. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  @IsObject()
  config!: object;

  /** What the change is for. */
  @IfGiven()
  @IsString()
  @MaxLength(500)
  note?: string;

  /** The version that the writer has read; another one since then is a conflict. 0: none. */
  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(HIGHEST_VERSION)
  expected_version?: number;

  /** Checks and tells, and changes nothing. */
  @IfGiven()
  @IsBoolean()
  dry_run?: boolean;

  /** Tries the version out on a part of the traffic first. */
  @IfGiven()
  @ValidateNested()
  @Type(() => CanaryBody)
  canary?: CanaryBody;
}

export class RollbackBody {
  /** 0: the one before. */
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(0)
  @Max(HIGHEST_VERSION)
  version!: number;
}

export class StartCanaryBody extends CanaryBody {
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(1)
  @Max(HIGHEST_VERSION)
  version!: number;
}

const ENDS = ['promote', 'stop'] as const;

export class EndCanaryBody {
  /** `promote`: it serves everybody; `stop`: nobody. */
  @ApiProperty({ enum: ENDS })
  @IsIn(ENDS)
  how!: (typeof ENDS)[number];
}

export class BacktestBody {
  /** How many of the last requests, newest first; 1000 when absent. */
  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(5_000)
  last?: number;

  @IfGiven()
  @IsString()
  @MaxLength(64)
  tenant_id?: string;

  /** Every request as if it had asked for `auto` with this strategy. */
  @ApiPropertyOptional({ enum: STRATEGIES })
  @IfGiven()
  @IsIn(STRATEGIES)
  strategy?: string;

  /** Every request as if it had asked for this model. */
  @IfGiven()
  @IsString()
  @MaxLength(256)
  model?: string;

  /** A configuration that is not stored; the one that serves when absent. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IfGiven()
  @IsObject()
  config?: object;
}

export class PageOfVersions {
  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;

  /** Versions older than this one. */
  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(HIGHEST_VERSION)
  cursor?: number;
}

export class RoutingProblem {
  path!: string;
  message!: string;
  /** The same for whoever says it in another language, with `values`. */
  @ApiProperty({ enum: PROBLEM_CODES })
  code!: string;
  @ApiProperty({ type: 'object', additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }] } })
  values!: Readonly<Record<string, string | number>>;
}

/** A figure, and the ends between which it lies in 19 of 20 cases. */
export class TrialRate {
  value!: number;
  low!: number;
  high!: number;
}

export class TrialRatio {
  value!: number;
  /** null while fewer than ten requests of a side are known. */
  @ApiProperty({ type: 'number', nullable: true })
  low!: number | null;
  @ApiProperty({ type: 'number', nullable: true })
  high!: number | null;
}

export class TrialSideAnswer {
  @ApiProperty({ type: 'integer' })
  requests!: number;
  /** Failed by no fault of their callers. */
  @ApiProperty({ type: 'integer' })
  errors!: number;
  @ApiProperty({ type: 'integer' })
  cost_micro_usd!: number;
  /** null: no request yet. */
  @ApiProperty({ type: () => TrialRate, nullable: true })
  error_rate!: TrialRate | null;
}

export class TrialAnswer {
  /** The version that serves. */
  active!: TrialSideAnswer;
  /** The version that is tried out. */
  canary!: TrialSideAnswer;
  /** How many times as much a request of the tried version costs; null while that cannot be told. */
  @ApiProperty({ type: () => TrialRatio, nullable: true })
  cost_ratio!: TrialRatio | null;
}

export class CanaryAnswer {
  @ApiProperty({ type: 'integer' })
  version!: number;
  percent!: number;
  @ApiProperty({ type: 'integer' })
  min_requests!: number;
  max_error_increase!: number;
  max_cost_ratio!: number;
  trial!: TrialAnswer;
}

export class RoutingAnswer {
  /** 0: nobody has said anything yet, the product's own holds. */
  version!: number;
  @ApiProperty({ type: 'object', additionalProperties: true })
  config!: unknown;
  /** The version that is being tried out, its limits, and what both sides came to. */
  @ApiProperty({ type: () => CanaryAnswer, nullable: true })
  canary!: CanaryAnswer | null;
}

export class PutRoutingAnswer {
  /** null after a dry run. */
  @ApiProperty({ type: 'integer', nullable: true })
  version!: number | null;
  warnings!: RoutingProblem[];
}

export class RoutingCheck {
  /** It would be refused for these; empty: it would be taken. */
  problems!: RoutingProblem[];
  warnings!: RoutingProblem[];
}

export class VersionAnswer {
  version!: number;
  note!: string | null;
  created_by!: string;
  created_at!: string;
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  config?: unknown;
}

export class VersionPage {
  data!: VersionAnswer[];
  @ApiProperty({ type: 'integer', nullable: true })
  next_cursor!: number | null;
}

export class RoutingEventAnswer {
  at!: string;
  kind!: string;
  @ApiProperty({ type: 'integer', nullable: true })
  version!: number | null;
  actor!: string;
  @ApiProperty({ type: 'object', additionalProperties: true })
  details!: unknown;
}

export class RoutingEvents {
  data!: RoutingEventAnswer[];
}

export class TargetFigures {
  target!: string;
  /** Attempts of this moment that the past amounts to. */
  samples!: number;
  error_rate!: number;
  @ApiProperty({ type: 'number', nullable: true })
  latency_p50_ms!: number | null;
  @ApiProperty({ type: 'number', nullable: true })
  latency_p95_ms!: number | null;
  @ApiProperty({ type: 'number', nullable: true })
  tokens_per_second!: number | null;
  /** Under way at all replicas; what others told is up to two seconds old. */
  in_flight!: number;
}

export class TargetFiguresList {
  data!: TargetFigures[];
}

export class BacktestSide {
  cost_usd!: number;
  mean_latency_ms!: number;
}

export class BacktestTarget {
  target!: string;
  actual!: number;
  expected!: number;
}

export class BacktestRule {
  /** null: none. */
  @ApiProperty({ type: 'string', nullable: true })
  rule!: string | null;
  actual!: number;
  expected!: number;
}

export class BacktestChange {
  request_id!: string;
  model_asked!: string;
  @ApiProperty({ type: 'string', nullable: true })
  from!: string | null;
  /** null: nobody would serve. */
  @ApiProperty({ type: 'string', nullable: true })
  to!: string | null;
  @ApiProperty({ type: 'string', nullable: true })
  rule!: string | null;
  /** The code that the client would get. */
  @ApiProperty({ type: 'string', nullable: true })
  refused!: string | null;
}

export class BacktestAnswer {
  requests!: number;
  /** Served by a provider then, and would be now: the figures of both sides are of these. */
  compared!: number;
  /** Of those, elsewhere. */
  changed!: number;
  /** Answered from the cache then: not compared. */
  cached!: number;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  refused!: Record<string, number>;
  actual!: BacktestSide;
  expected!: BacktestSide;
  targets!: BacktestTarget[];
  /** How many came under each rule, and would. */
  rules!: BacktestRule[];
  /** The first 50 that would go elsewhere, or nowhere. */
  changes!: BacktestChange[];
  /** What the rules ask that the log does not tell of all these requests (header, prompt_type, ...). */
  not_known!: string[];
}
