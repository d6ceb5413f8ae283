import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { microUsdToUsd } from '@libs/kernel';
import { USAGE_DIMENSIONS, type Statement, type UsageDimension, type UsageGroup, type UsageSums } from '@libs/ledger';

const FORMATS = ['json', 'csv'] as const;
const DAY = /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

class Formatted {
  @ApiProperty({ enum: FORMATS, required: false })
  @IsOptional()
  @IsIn(FORMATS)
  format: (typeof FORMATS)[number] = 'json';
}

export class TenantUsageQuery extends Formatted {
  /** With today. */
  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(366)
  days: number = 30;
}

export class UsageReportQuery extends Formatted {
  /** Separated by commas. */
  @ApiPropertyOptional({ type: 'string', description: USAGE_DIMENSIONS.join(', ') })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsIn(USAGE_DIMENSIONS, { each: true })
  @ArrayUnique()
  @ArrayMaxSize(USAGE_DIMENSIONS.length)
  group_by: UsageDimension[] = ['day'];

  /** The name in the metadata of requests that `tag` tells apart by. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  tag?: string;

  /** First day, UTC; 29 days before the last when it is not said. */
  @IsOptional()
  @Matches(DAY)
  from?: string;

  /** Last day, included; today when it is not said. */
  @IsOptional()
  @Matches(DAY)
  to?: string;

  /** For administrators of the installation; all others see their own tenant whatever they ask. */
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
  virtual_key_id?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  user_id?: string;

  @IsOptional()
  @IsString()
  @MaxLength(63)
  provider?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  model?: string;
}

export class MonthQuery extends Formatted {
  /** `2026-11` */
  @Matches(/^20\d\d-(0[1-9]|1[0-2])$/)
  month!: string;
}

export class CloseMonthBody {
  /** `2026-11` */
  @Matches(/^20\d\d-(0[1-9]|1[0-2])$/)
  month!: string;
}

/** Sums, and what they are told apart by. Money in decimal USD; what providers ask for is shown to operators alone. */
export class UsageRow {
  day?: string | null;
  month?: string | null;
  tenant?: string | null;
  team?: string | null;
  key?: string | null;
  user?: string | null;
  provider?: string | null;
  model?: string | null;
  tag?: string | null;
  requests!: number;
  errors!: number;
  refusals!: number;
  input_tokens!: number;
  cache_read_tokens!: number;
  cache_write_tokens!: number;
  output_tokens!: number;
  reasoning_tokens!: number;
  /** Whose tokens were counted by the gateway. */
  estimated_requests!: number;
  /** Whose cost nobody knows; it is in no sum. */
  unpriced_requests!: number;
  /** With adjustments. */
  cost_usd!: number;
  adjusted_usd!: number;
  provider_cost_usd?: number;
}

export class UsageAnswer {
  tenant_id!: string | null;
  /** First day, UTC. */
  from!: string;
  /** Last day, included. */
  to!: string;
  data!: UsageRow[];
  totals!: UsageRow;
  /** false: there are more groups than are shown; the totals hold all of them. */
  complete!: boolean;
}

export class StatementLineView {
  month!: string;
  provider!: string | null;
  model!: string | null;
  team_id!: string | null;
  requests!: number;
  input_tokens!: number;
  output_tokens!: number;
  estimated_requests!: number;
  unpriced_requests!: number;
  amount_micro_usd!: number;
}

export class StatementAdjustmentView {
  re_rate_id!: string;
  price_id!: string | null;
  month!: string;
  provider!: string | null;
  model!: string | null;
  requests!: number;
  amount_micro_usd!: number;
}

/** Whole micro-USD. */
export class StatementView implements Statement {
  @ApiProperty({ enum: ['open', 'closed'] })
  state!: string;
  closed_at!: string | null;
  tenant_id!: string;
  month!: string;
  @ApiProperty({ enum: ['USD'] })
  currency!: 'USD';
  lines!: StatementLineView[];
  adjustments!: StatementAdjustmentView[];
  usage_micro_usd!: number;
  adjustments_micro_usd!: number;
  total_micro_usd!: number;
}

/** @param operator whether the caller may see what providers ask for */
export function usageRow(group: UsageGroup | UsageSums, operator: boolean): UsageRow {
  const { cost_micro_usd, adjusted_micro_usd, provider_cost_micro_usd, ...rest } = group;
  return {
    ...rest,
    cost_usd: microUsdToUsd(cost_micro_usd),
    adjusted_usd: microUsdToUsd(adjusted_micro_usd),
    ...(operator && { provider_cost_usd: microUsdToUsd(provider_cost_micro_usd) }),
  };
}

export const statementView = ({ closedAt, statement }: { closedAt: Date | null; statement: Statement }): StatementView => ({
  state: closedAt ? 'closed' : 'open',
  closed_at: closedAt?.toISOString() ?? null,
  ...statement,
});
