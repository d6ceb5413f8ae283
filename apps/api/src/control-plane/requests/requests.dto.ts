import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { OUTCOMES } from '@libs/kernel';
import { PageQuery } from '../http/page.dto';

export class RequestQuery extends PageQuery {
  /** For admins; all others see their own tenant whatever they ask. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  tenant_id?: string;

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
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  routing!: unknown;
}

export class RequestPage {
  data!: RequestAnswer[];
  next_cursor!: string | null;
}
