import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsISO8601,
  IsNumber,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { BUDGET_PERIODS, SUBJECT_KINDS } from '@libs/admission';
import { REASON_CODES, STRATEGIES } from '@libs/routing';
import { IfGiven } from '../http/if-given';

const MOST_PROMPT = 100_000;
const EXCLUSIONS = ['modality', 'context', 'cost', 'api', 'breaker_open', 'retired', 'measured'] as const;

/** As in `x-routing-weights`. */
export class WeightsBody {
  @IsNumber()
  @Min(0)
  @Max(1_000)
  cost!: number;

  @IsNumber()
  @Min(0)
  @Max(1_000)
  quality!: number;

  @IsNumber()
  @Min(0)
  @Max(1_000)
  latency!: number;
}

/** Who would ask: rules and limits go by it. A key asks with what it may use, its user and its team. */
export class AskerBody {
  @IfGiven()
  @Matches(/^ten_[0-9a-z]{26}$/)
  tenant_id?: string;

  @IfGiven()
  @IsString()
  @MaxLength(64)
  team_id?: string;

  @IfGiven()
  @IsString()
  @MaxLength(64)
  user_id?: string;

  @IfGiven()
  @IsString()
  @MaxLength(64)
  virtual_key_id?: string;
}

export class ExplainBody {
  /** Or `request`. */
  @IfGiven()
  @IsString()
  @MinLength(1)
  @MaxLength(MOST_PROMPT)
  prompt?: string;

  /** A whole request of chat completions: its messages, tools, pictures, `response_format` and so on decide too. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IfGiven()
  @IsObject()
  request?: object;

  /** As the client would send them. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } })
  @IfGiven()
  @IsObject()
  headers?: object;

  /** As in `x-gateway-metadata`. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IfGiven()
  @IsObject()
  metadata?: object;

  /** The moment at which it would be asked; now when absent. */
  @ApiPropertyOptional({ format: 'date-time' })
  @IfGiven()
  @IsISO8601({ strict: true })
  at?: string;

  /** `auto` when absent. */
  @IfGiven()
  @Matches(/^\S{1,256}$/)
  model?: string;

  @ApiPropertyOptional({ enum: STRATEGIES })
  @IfGiven()
  @IsIn(STRATEGIES)
  strategy?: string;

  @IfGiven()
  @ValidateNested()
  @Type(() => WeightsBody)
  weights?: WeightsBody;

  /** A configuration that is not stored; the one that serves when absent. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IfGiven()
  @IsObject()
  config?: object;

  @IfGiven()
  @ValidateNested()
  @Type(() => AskerBody)
  as?: AskerBody;
}

export class CandidateScore {
  cost!: number;
  quality!: number;
  latency!: number;
  /** Taken off for failures lately. */
  penalty!: number;
  total!: number;
}

export class CandidateAnswer {
  target!: string;
  provider!: string;
  model!: string;
  /** Absent where nothing was weighed. */
  score?: CandidateScore;
  /** Why it cannot serve this request. */
  @ApiPropertyOptional({ enum: EXCLUSIONS })
  excluded?: string;
  @ApiProperty({ type: 'number', nullable: true })
  expected_cost_usd!: number | null;
}

export class PlanReason {
  @ApiProperty({ enum: REASON_CODES })
  code!: string;
  @ApiProperty({ type: 'object', additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }] } })
  values!: Record<string, string | number>;
}

export class PlannedTarget {
  target!: string;
  provider!: string;
  model!: string;
  reason!: string;
  /** The same in parts, for whoever says it in another language. */
  reasons!: PlanReason[];
  /** That its provider ends it, and when. */
  warning?: string;
  @ApiProperty({ enum: ['open', 'closed'] })
  breaker!: string;
  @ApiProperty({ type: 'number', nullable: true })
  expected_cost_usd!: number | null;
}

export class LimitSubject {
  @ApiProperty({ enum: [...SUBJECT_KINDS, 'rule'] })
  kind!: string;
  id!: string;
}

export class LimitLeft {
  subject!: LimitSubject;
  /** It counts this model alone. */
  @ApiProperty({ type: 'string', nullable: true })
  model!: string | null;
  @ApiProperty({ enum: ['requests', 'tokens', 'concurrency'] })
  counts!: string;
  limit!: number;
  remaining!: number;
  /** Until more is left; 0: nothing is used, or what is used ends with its requests. */
  reset_seconds!: number;
}

export class BudgetLeftAnswer {
  id!: string;
  subject!: LimitSubject;
  @ApiProperty({ enum: ['usd', 'tokens'] })
  unit!: string;
  @ApiProperty({ enum: BUDGET_PERIODS })
  period!: string;
  hard!: boolean;
  limit!: number;
  spent!: number;
  reserved!: number;
  left!: number;
  @ApiProperty({ type: 'string', nullable: true })
  resets_at!: string | null;
}

/** Whom a request would go to, and why; nobody was asked. */
export class ExplainAnswer {
  object!: string;
  prompt_type!: string;
  confidence!: number;
  /** 0-1 */
  complexity!: number;
  @ApiProperty({ type: 'object', additionalProperties: true })
  scores!: unknown;
  @ApiProperty({ type: 'object', additionalProperties: true })
  features!: unknown;
  /** What each feature counts towards the complexity. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' } })
  feature_weights!: Record<string, number>;
  /** What the weights rest on: outcomes of questions of that form, or judgement. */
  @ApiProperty({ enum: ['choices', 'calculation', 'judgement'] })
  complexity_by!: string;
  needs!: string[];
  input_tokens!: number;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' }, nullable: true })
  weights!: Record<string, number> | null;
  /** version, rule, choice, strategy; null: nothing but the name of the model decided. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  trace!: unknown;
  @ApiProperty({ type: 'object', additionalProperties: true })
  settings!: unknown;
  /** How an answer may come from the cache: mode, ttl_seconds, odds (0-1 of the tenant's requests of late); null: it may not. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  cache!: unknown;
  /** What the limits have left that the request would have to pass; nothing is taken. null: nobody can tell now. */
  @ApiProperty({ type: [LimitLeft], nullable: true })
  limits!: LimitLeft[] | null;
  @ApiProperty({ type: [BudgetLeftAnswer], nullable: true })
  budgets!: BudgetLeftAnswer[] | null;
  affinity!: boolean;
  @ApiProperty({ type: 'object', additionalProperties: true })
  after_refusal!: unknown;
  shadow!: string | null;
  /** In the order in which they would be tried. */
  plan!: PlannedTarget[];
  candidates!: CandidateAnswer[];
}

export class CheckBody {
  @ApiProperty({ type: 'object', additionalProperties: true })
  @IsObject()
  config!: object;
}
