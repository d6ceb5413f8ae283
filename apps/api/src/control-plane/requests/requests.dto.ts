import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { OUTCOMES } from '@libs/kernel';
import { PageQuery } from '../http/page.dto';
import { ShadowView } from '../routing/shadow.dto';
import { EXPORT_FORMATS, type ExportFormat } from './export-requests';

const yes = ({ value }: { value: unknown }): unknown => (value === 'true' ? true : value === 'false' ? false : value);

/** What is looked for; what is absent does not matter. */
export class RequestFilters {
  /** For admins; all others see their own tenant whatever they ask. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  tenant_id?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  team_id?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  user_id?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  virtual_key_id?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  run_id?: string;

  /** Asked for or used. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  model?: string;

  @IsOptional()
  @IsString()
  @MaxLength(63)
  provider?: string;

  /** It served, or an attempt failed with it. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  provider_key_id?: string;

  @ApiProperty({ enum: OUTCOMES, required: false })
  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: string;

  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(100)
  @Max(599)
  status?: number;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  error_code?: string;

  @ApiPropertyOptional({ type: 'boolean' })
  @IsOptional()
  @Transform(yes)
  @IsBoolean()
  streamed?: boolean;

  /** Answered from the cache. */
  @ApiPropertyOptional({ type: 'boolean' })
  @IsOptional()
  @Transform(yes)
  @IsBoolean()
  cached?: boolean;

  /** Read less from its provider's cache than the request before it in its conversation had left there. */
  @ApiPropertyOptional({ type: 'boolean' })
  @IsOptional()
  @Transform(yes)
  @IsBoolean()
  prompt_cache_missed?: boolean;

  /** Served by another target than the first one of its plan. */
  @ApiPropertyOptional({ type: 'boolean' })
  @IsOptional()
  @Transform(yes)
  @IsBoolean()
  fallback_used?: boolean;

  @IsOptional()
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @Max(1_000_000)
  min_cost_usd?: number;

  @IsOptional()
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @Max(1_000_000)
  max_cost_usd?: number;

  @IsOptional()
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @Max(1e9)
  min_latency_ms?: number;

  @IsOptional()
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @Max(1e9)
  max_latency_ms?: number;

  /** `name:value` of what came in `x-gateway-metadata`. */
  @IsOptional()
  @Matches(/^[^:]{1,64}:[^]{0,400}$/)
  metadata?: string;

  /** The id of a request, a run or a key; a part of the name of a model, a provider or a virtual key; an error code; or a value of the metadata. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  q?: string;

  /** Started at or after. */
  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @MaxLength(40)
  from?: string;

  /** Started before. */
  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @MaxLength(40)
  to?: string;
}

export class RequestQuery extends IntersectionType(RequestFilters, PageQuery) {}

export class RequestExportQuery extends RequestFilters {
  @ApiPropertyOptional({ enum: EXPORT_FORMATS })
  @IsOptional()
  @IsIn(EXPORT_FORMATS)
  format: ExportFormat = 'csv';

  /** Requests at most. */
  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  most: number = 1_000_000;
}

export class RequestUsage {
  [bucket: string]: number | boolean;
}

/** One try of one target. */
export class AttemptAnswer {
  provider_id!: string;
  model!: string;
  provider_key_id!: string | null;
  started_at_ms!: number;
  ttfb_ms!: number | null;
  duration_ms!: number;
  status!: number | null;
  outcome!: string;
  error_code!: string | null;
  input_tokens?: number;
  output_tokens?: number;
  usage_estimated?: boolean;
  cost_micro_usd?: number | null;
  @ApiPropertyOptional({ enum: ['tenant', 'gateway'] })
  paid_by?: string;
}

/** Milliseconds after the arrival of a request when each stage was over, as far as it was reached. */
export class StageTimesView {
  /** Headers were checked and the body was read. */
  body?: number;
  plan?: number;
  admission?: number;
  cache?: number;
  attempts?: number;
}

/** How the gateway's own cache answered. */
export class RequestCacheView {
  @ApiProperty({ enum: ['exact', 'semantic', 'shared'] })
  kind!: string;
  /** Under which the answer lies. */
  key!: string | null;
  /** Of a semantic hit: how much the questions are alike, 0..1. */
  score!: number | null;
  /** What the answer cost whoever bought it; null: nobody knows. */
  saved_usd!: number | null;
}

/** Why less was read from the provider's cache than the request before had left there. */
export class PromptCacheMissView {
  @ApiProperty({ enum: ['target', 'key', 'tool', 'system', 'message', 'marks', 'expired', 'provider'] })
  reason!: string;
  /** The first piece that changed, or from where to where; null: nothing that was sent. */
  what!: string | null;
  /** The request before. */
  compared_with!: string;
  expected_tokens!: number;
  read_tokens!: number;
  missed_tokens!: number;
  /** What the missed tokens cost more than they would have; null: nobody knows. */
  extra_cost_usd!: number | null;
}

/** A request as the ledger has it. */
export class RequestAnswer {
  id!: string;
  started_at!: string;
  tenant_id!: string;
  team_id!: string | null;
  user_id!: string | null;
  virtual_key_id!: string | null;
  run_id!: string | null;
  route!: string;
  dialect!: string;
  streamed!: boolean;
  model_asked!: string;
  model_used!: string | null;
  provider!: string | null;
  provider_key_id!: string | null;
  attempts!: AttemptAnswer[];
  @ApiProperty({ type: 'object', additionalProperties: true })
  usage!: RequestUsage;
  @ApiProperty({ enum: ['exact', 'estimated', 'unknown'] })
  cost_state!: string;
  cost_usd!: number | null;
  @ApiProperty({ enum: OUTCOMES })
  outcome!: string;
  status!: number;
  error_code!: string | null;
  latency_ms!: number;
  ttft_ms!: number | null;
  upstream_ms!: number | null;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  metadata!: unknown;
  /** Another target than the first one of the plan served it. */
  fallback_used!: boolean;
  stages!: StageTimesView | null;
  /** Its bodies were kept. */
  captured!: boolean;
  @ApiProperty({ type: RequestCacheView, nullable: true })
  cache!: RequestCacheView | null;
  /** Under which the cache was asked, or had the answer; null: it was not asked. */
  cache_key!: string | null;
  @ApiProperty({ type: PromptCacheMissView, nullable: true })
  prompt_cache_miss!: PromptCacheMissView | null;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  routing!: unknown;
}

/** One request with all that is known of it. */
export class RequestDetail extends RequestAnswer {
  /** What became of its copy, where a rule sent one to another target; for administrators of the installation. */
  @ApiProperty({ type: ShadowView, nullable: true })
  shadow!: ShadowView | null;
}

export class RequestPage {
  data!: RequestAnswer[];
  next_cursor!: string | null;
}
