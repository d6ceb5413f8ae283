import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { PageQuery } from '../http/page.dto';

export class ShadowQuery extends PageQuery {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  tenant_id?: string;

  @IsOptional()
  @IsString()
  @MaxLength(63)
  rule?: string;

  /** `provider/model` that got the copies. */
  @IsOptional()
  @IsString()
  @MaxLength(320)
  target?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  request_id?: string;

  /** How far back; comparisons are kept for 30. */
  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(30)
  days: number = 30;
}

/** How one of the two ended. */
export class ShadowSideView {
  /** `provider/model`; null: nobody served. */
  target!: string | null;
  outcome!: string;
  status!: number;
  @ApiProperty({ type: String, nullable: true })
  error_code!: string | null;
  latency_ms!: number;
  ttft_ms!: number | null;
  output_tokens!: number;
  /** What the provider took; a tenant pays only for the one that served. */
  cost_usd!: number | null;
}

export class ShadowView {
  request_id!: string;
  tenant_id!: string;
  at!: string;
  rule!: string;
  streamed!: boolean;
  served!: ShadowSideView;
  shadow!: ShadowSideView;
  /** Both said the same; null: one of them said nothing whole, or nobody can tell. */
  @ApiProperty({ type: Boolean, nullable: true })
  agrees!: boolean | null;
}

/** All comparisons of one rule and target. */
export class ShadowSummaryView {
  rule!: string;
  target!: string;
  requests!: number;
  /** The copy failed though the request was served. */
  failed!: number;
  agreed!: number;
  disagreed!: number;
  /** Mean, of answers that were whole. */
  served_latency_ms!: number | null;
  latency_ms!: number | null;
  served_cost_usd!: number;
  cost_usd!: number;
}

export class ShadowPage {
  summary!: ShadowSummaryView[];
  data!: ShadowView[];
  next_cursor!: string | null;
  /** Copies that this process did not send, because too many were under way. */
  skipped!: number;
}
