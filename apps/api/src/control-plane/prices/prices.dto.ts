import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsISO8601, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import type { PriceRow } from '@libs/catalog';
import { BASIS_POINTS, HIGHEST_MARKUP, microUsdToUsd } from '@libs/kernel';
import type { ReRate, ReRateSums } from '@libs/ledger';
import { IfGiven } from '../http/if-given';
import { PageQuery } from '../http/page.dto';
import { type RatesJson, writeRates } from './rates';

const rates = {
  type: 'object',
  additionalProperties: true,
  description:
    'Whole micro-USD per million units: input, output, cache_read, cache_write, cache_write_hour, reasoning, media_input, ' +
    'audio_input, media_output, audio_output (tokens), image, search, second, character, request; batch_basis_points; ' +
    'tiers [{above_input_tokens, rates}].',
} as const;

export class PriceQuery extends PageQuery {
  /** `none`: those for everybody alone. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  tenant_id?: string;

  @IsOptional()
  @IsString()
  @MaxLength(63)
  provider?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  model?: string;

  /** With those that were superseded or withdrawn. */
  @ApiPropertyOptional({ type: 'boolean' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  history: boolean = false;
}

/** What a correction may replace. */
export class CorrectPriceBody {
  @ApiPropertyOptional(rates)
  @IfGiven()
  @IsObject()
  rates?: RatesJson;

  /** On top of what the provider asks for: 1000 = 10 % more, -500 = 5 % less. */
  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(-BASIS_POINTS)
  @Max(HIGHEST_MARKUP)
  markup_basis_points?: number;

  /** Now, when it is not said. */
  @ApiPropertyOptional({ format: 'date-time' })
  @IfGiven()
  @IsISO8601({ strict: true, strictSeparator: true })
  @MaxLength(40)
  valid_from?: string;

  /** Not included; for ever, when it is not said. */
  @ApiPropertyOptional({ format: 'date-time' })
  @IfGiven()
  @IsISO8601({ strict: true, strictSeparator: true })
  @MaxLength(40)
  valid_to?: string;

  @IfGiven()
  @IsString()
  @MaxLength(500)
  note?: string;
}

export class CreatePriceBody extends CorrectPriceBody {
  /** For this tenant alone; for everybody when it is not said. */
  @IfGiven()
  @IsString()
  @Matches(/^ten_[0-9a-z]{26}$/)
  tenant_id?: string;

  /** `*` for a mark-up on every provider. */
  @IsString()
  @Matches(/^([a-z][a-z0-9-]{0,62}|\*)$/)
  provider!: string;

  /** In the provider's own words; `*` for a mark-up on every model. */
  @IsString()
  @Matches(/^\S{1,200}$/)
  model!: string;
}

export class ReRateBody {
  /** true: tells what would be booked, books nothing. */
  @ApiPropertyOptional({ type: 'boolean' })
  @IfGiven()
  @IsBoolean()
  dry_run: boolean = true;
}

export class PriceView {
  id!: string;
  tenant_id!: string | null;
  provider!: string;
  model!: string;
  @ApiProperty({ ...rates, nullable: true })
  rates!: RatesJson | null;
  markup_basis_points!: number | null;
  valid_from!: string;
  valid_to!: string | null;
  @ApiProperty({ enum: ['manual', 'import'] })
  source!: string;
  note!: string | null;
  created_by!: string | null;
  created_at!: string;
  superseded_by!: string | null;
  withdrawn_at!: string | null;
}

export class PricePage {
  data!: PriceView[];
  next_cursor!: string | null;
}

export class ReRateView {
  /** Null for a dry run. */
  id!: string | null;
  price_id!: string;
  @ApiProperty({ enum: ['dry_run', 'running', 'done', 'failed'] })
  state!: string;
  requests_seen!: number;
  requests_adjusted!: number;
  /** What tenants are charged more, below zero: less. */
  charge_delta_usd!: number;
  /** What is owed to providers more, below zero: less. */
  cost_delta_usd!: number;
  /** false: under way, or more requests than a dry run looks at. */
  complete!: boolean;
  finished_at!: string | null;
}

export const priceView = (row: PriceRow): PriceView => ({
  id: row.id,
  tenant_id: row.tenantId,
  provider: row.providerId,
  model: row.model,
  rates: row.rates && writeRates(row.rates),
  markup_basis_points: row.markupBasisPoints,
  valid_from: row.validFrom.toISOString(),
  valid_to: row.validTo?.toISOString() ?? null,
  source: row.source,
  note: row.note,
  created_by: row.createdBy,
  created_at: row.createdAt.toISOString(),
  superseded_by: row.supersededBy,
  withdrawn_at: row.withdrawnAt?.toISOString() ?? null,
});

export const reRateView = (job: ReRate): ReRateView => ({
  id: job.id,
  price_id: job.price_id,
  state: job.state,
  ...sumsView({ ...job, complete: job.state === 'done' }),
  finished_at: job.finished_at && new Date(job.finished_at).toISOString(),
});

export const dryRunView = (priceId: string, sums: ReRateSums): ReRateView => ({
  ...{ id: null, price_id: priceId, state: 'dry_run', ...sumsView(sums), finished_at: null },
});

const sumsView = (sums: ReRateSums) => ({
  requests_seen: sums.requests_seen,
  requests_adjusted: sums.requests_adjusted,
  charge_delta_usd: microUsdToUsd(sums.charge_delta_micro_usd),
  cost_delta_usd: microUsdToUsd(sums.cost_delta_micro_usd),
  complete: sums.complete,
});
