import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';
import { PageQuery } from '../http/page.dto';
import { DIMENSIONS, PERIODS, type Period } from '@libs/token-timeseries';

export class PeriodQuery {
  /** The last 60 minutes, 24 hours, 7 days or 30 days, the present step included. */
  @ApiPropertyOptional({ enum: PERIODS })
  @IsOptional()
  @IsIn(PERIODS)
  period: Period = 'day';
}

export class TenantPeriodQuery extends PeriodQuery {
  /** For administrators of the installation; all others see their own tenant whatever they ask. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  tenant_id?: string;
}

export const SERIES_BY = DIMENSIONS.filter((name) => name !== 'all');
export type SeriesBy = (typeof SERIES_BY)[number];

export class SeriesQuery extends TenantPeriodQuery {
  /** What the series are told apart by; default provider. */
  @ApiPropertyOptional({ enum: SERIES_BY })
  @IsOptional()
  @IsIn(SERIES_BY)
  by: SeriesBy = 'provider';

  /** Only this one. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  id?: string;
}

export const KEY_KINDS = ['provider', 'virtual'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

export class KeyStatsQuery extends PageQuery {
  /** The last 60 minutes, 24 hours, 7 days or 30 days, the present step included. */
  @ApiPropertyOptional({ enum: PERIODS })
  @IsOptional()
  @IsIn(PERIODS)
  period: Period = 'day';

  /** For administrators of the installation; its virtual keys. All others see their own tenant's whatever they ask. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  tenant_id?: string;

  /** Provider keys are for administrators of the installation, and what they see unless they ask; all others see virtual keys. */
  @ApiPropertyOptional({ enum: KEY_KINDS })
  @IsOptional()
  @IsIn(KEY_KINDS)
  kind?: KeyKind;

  /** Only keys of this provider. */
  @IsOptional()
  @IsString()
  @MaxLength(63)
  provider?: string;
}

export class TimeseriesQuery {
  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(44_640)
  window_minutes: number = 60;

  /** Whole minutes up to a day's window, whole hours beyond, are told exactly; what is finer than that is rounded up to it. */
  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(86_400)
  step_seconds: number = 60;
}

export class KeyDebugQuery {
  /** For requests to this model, by the name that the provider has for it; without it, for any. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  model?: string;
}

/** Milliseconds, off by a few per cent; null where nothing was measured. */
export class QuantilesView {
  p50!: number | null;
  p95!: number | null;
  p99!: number | null;
}

/** Tokens that the provider read from its cache or wrote to it are not among input_tokens; reasoning is among output_tokens. */
export class StatsSums {
  requests!: number;
  /** Ended in an error or broke off. */
  errors!: number;
  /** Turned away before any attempt: limits, budgets, models that are not there. */
  refusals!: number;
  input_tokens!: number;
  cache_read_tokens!: number;
  cache_write_tokens!: number;
  output_tokens!: number;
  /** All of the four. */
  total_tokens!: number;
  cost_usd!: number;
  /** What answers of the cache would have cost. */
  saved_usd!: number;
  cache_hits!: number;
  /** Served by more than one attempt. */
  fallbacks!: number;
}

export class StatsTotals extends StatsSums {
  /** Of those that were not refused, 0..1; null: there were none. */
  error_rate!: number | null;
  cache_hit_rate!: number | null;
  fallback_rate!: number | null;
  /** Of providers, their keys and models: without answers out of the cache. */
  latency_ms!: QuantilesView;
  /** Until the first byte was sent to the client. */
  ttft_ms!: QuantilesView;
  /** What of the latency was the gateway's own. */
  overhead_ms!: QuantilesView;
}

export class StatsPoint extends StatsSums {
  /** Where the step begins. */
  at!: string;
  /** Calls made with the key or of the provider, and those that failed; 0 in series of anything else. */
  attempts!: number;
  failed_attempts!: number;
  latency_p50_ms!: number | null;
  latency_p95_ms!: number | null;
  latency_p99_ms!: number | null;
}

/** Share by which it grew; null where there was nothing before. */
export class StatsChange {
  requests!: number | null;
  errors!: number | null;
  total_tokens!: number | null;
  cost_usd!: number | null;
  latency_p95_ms!: number | null;
}

export class StatsTop extends StatsSums {
  id!: string;
  /** Of a tenant. */
  name!: string | null;
}

export class SpanView {
  @ApiProperty({ enum: PERIODS })
  period!: Period;
  from!: string;
  to!: string;
  step_seconds!: number;
  /** null: all tenants. */
  tenant_id!: string | null;
}

export class StatsOverview extends SpanView {
  totals!: StatsTotals;
  /** As long, before it. */
  previous!: StatsTotals;
  change!: StatsChange;
  /** One for each step, also where nothing happened. */
  series!: StatsPoint[];
  top_models!: StatsTop[];
  top_providers!: StatsTop[];
  /** Empty for whoever sees one tenant alone. */
  top_tenants!: StatsTop[];
}

export class KeyStatesView {
  active!: number;
  /** Of the active ones, those that rest for some model. */
  partly!: number;
  cooling!: number;
  disabled!: number;
}

export class ProviderStats extends StatsTotals {
  provider!: string;
  /** Calls of this provider, and those that failed. */
  attempts!: number;
  failed_attempts!: number;
  /** null for whoever does not administer the installation. */
  keys!: KeyStatesView | null;
}

export class ProviderStatsList extends SpanView {
  data!: ProviderStats[];
}

export class SeriesView {
  /** Of the provider, provider key, model, tenant or virtual key. */
  id!: string;
  totals!: StatsTotals;
  series!: StatsPoint[];
}

export class SeriesList extends SpanView {
  @ApiProperty({ enum: SERIES_BY })
  by!: SeriesBy;
  data!: SeriesView[];
}

export class KeyStats extends StatsTotals {
  id!: string;
  name!: string | null;
  /** null for virtual keys. */
  provider!: string | null;
  /** active, cooling or disabled; of virtual keys active, revoked or expired. */
  status!: string;
  /** Requests and tokens of the last minute, over all replicas; null for virtual keys. */
  rpm_used!: number | null;
  tpm_used!: number | null;
  rpm_limit!: number | null;
  tpm_limit!: number | null;
  cooling_until!: string | null;
  last_used_at!: string | null;
  /** Of a provider key: calls made with it, and those that failed. */
  attempts!: number;
  failed_attempts!: number;
}

export class KeyStatsList extends SpanView {
  @ApiProperty({ enum: KEY_KINDS })
  kind!: KeyKind;
  data!: KeyStats[];
  next_cursor!: string | null;
}

export class KeyTimeseries {
  id!: string;
  @ApiProperty({ enum: KEY_KINDS })
  kind!: KeyKind;
  from!: string;
  to!: string;
  step_seconds!: number;
  totals!: StatsTotals;
  series!: StatsPoint[];
}

export class KeyLimitView {
  /** Of the last minute, over all replicas. */
  used!: number;
  /** null: unlimited. */
  limit!: number | null;
}

/** One call that was made with the key. */
export class KeyPickView {
  request_id!: string;
  at!: string;
  model!: string;
  outcome!: string;
  /** The provider's; null when none came. */
  status!: number | null;
  error_code!: string | null;
  /** Until the head of the answer; null when none came. */
  ttfb_ms!: number | null;
  duration_ms!: number;
}

export const KEY_REASONS = [
  'provider_disabled',
  'disabled',
  'cooling',
  'model_cooling',
  'rpm_used_up',
  'tpm_used_up',
  'breaker_open',
  'others_first',
  'models_limited',
] as const;

/** Something that keeps the key from being chosen. */
export class KeyReasonView {
  @ApiProperty({ enum: KEY_REASONS })
  code!: (typeof KEY_REASONS)[number];
  /** In words, for people. */
  message!: string;
  /** The key is not chosen at all while this holds; else for some models, or only when others cannot serve. */
  blocks!: boolean;
  /** Until when, where that is known. */
  until!: string | null;
  /** What the message is about, by name: reason, used, limit, model, models, target, state, names. */
  @ApiProperty({ type: 'object', additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }] } })
  values!: Record<string, string | number>;
}

export class KeySiblingView {
  id!: string;
  name!: string;
  status!: string;
  priority!: number;
  weight!: number;
  rpm_used!: number;
}

/** Why a provider key is chosen or not. */
export class KeyDebugView {
  id!: string;
  name!: string;
  provider!: string;
  /** What was asked for; null: any model. */
  model!: string | null;
  @ApiProperty({ enum: ['active', 'cooling', 'disabled'] })
  status!: string;
  /** Nothing blocks it now. */
  eligible!: boolean;
  /** Empty: it takes its turn. */
  reasons!: KeyReasonView[];
  rpm!: KeyLimitView;
  tpm!: KeyLimitView;
  cooling_until!: string | null;
  cooling_reason!: string | null;
  priority!: number;
  weight!: number;
  /** What part of the calls of its priority it should get, 0..1; 0 while it is blocked. */
  expected_share!: number;
  /** The other keys of the provider. */
  siblings!: KeySiblingView[];
  last_error!: string | null;
  last_error_at!: string | null;
  last_used_at!: string | null;
  /** Newest first, at most 20 each, of the last 24 hours. */
  last_errors!: KeyPickView[];
  recent_picks!: KeyPickView[];
}
