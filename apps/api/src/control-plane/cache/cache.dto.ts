import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsNumber, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { IfGiven } from '../http/if-given';

const MODES = ['off', 'exact', 'semantic'] as const;
const KEY_MODELS = ['asked', 'target'] as const;
const PACES = ['instant', 'original'] as const;
const TENANT = /^ten_[0-9a-z]{26}$/;

export class CacheQuery {
  /** Another tenant than one's own, for administrators of the installation. */
  @IfGiven()
  @Matches(TENANT)
  tenant_id?: string;

  /** How far back to count. */
  @ApiPropertyOptional({ type: 'integer', default: 24 })
  @IfGiven()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2160)
  hours?: number;
}

export class CacheHits {
  exact!: number;
  semantic!: number;
  /** Shared with a request that was asked at the same time. */
  shared!: number;
}

export class CacheStatsAnswer {
  tenant_id!: string;
  /** Since when is counted. */
  from!: string;
  entries!: number;
  bytes!: number;
  requests!: number;
  hits!: CacheHits;
  /** Requests that the cache was asked for and did not have. */
  misses!: number;
  /** Of the requests that the cache was asked for; null when there were none. */
  hit_rate!: number | null;
  saved_usd!: number;
}

/** Every condition that is given must hold; none at all takes `all: true`. */
export class InvalidateBody {
  /** Left out by an administrator of the installation: every tenant. */
  @IfGiven()
  @Matches(TENANT)
  tenant_id?: string;

  /** As clients name it, as the provider does, or `provider/model`. */
  @IfGiven()
  @IsString()
  @MaxLength(256)
  model?: string;

  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(2_592_000)
  older_than_seconds?: number;

  /** `cache_key` of a request in the log. */
  @IfGiven()
  @Matches(/^[\w-]{43}$/)
  key?: string;

  @IfGiven()
  @IsBoolean()
  all?: boolean;
}

export class InvalidateAnswer {
  /** Taken out of the store at once; whatever else concerned is never served again. */
  removed!: number;
}

/** What is left out is as the installation is set. */
export class CacheSettingsBody {
  @ApiPropertyOptional({ enum: MODES })
  @IfGiven()
  @IsIn(MODES)
  mode?: (typeof MODES)[number];

  /** Measures what `semantic` would answer, and serves nothing of it. */
  @IfGiven()
  @IsBoolean()
  shadow?: boolean;

  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(2_592_000)
  ttl_seconds?: number;

  /** Requests above it, or without one, are not cached; above 2 all are. */
  @IfGiven()
  @IsNumber()
  @Min(0)
  @Max(3)
  max_temperature?: number;

  /** Whether an answer belongs to the model as asked for, or to the target that routing chooses first. */
  @ApiPropertyOptional({ enum: KEY_MODELS })
  @IfGiven()
  @IsIn(KEY_MODELS)
  key_model?: (typeof KEY_MODELS)[number];

  @ApiPropertyOptional({ enum: PACES })
  @IfGiven()
  @IsIn(PACES)
  pace?: (typeof PACES)[number];

  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(10_000_000)
  max_entries?: number;

  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(1_099_511_627_776)
  max_bytes?: number;

  /** Least score of a semantic hit of which nothing is known yet. */
  @IfGiven()
  @IsNumber()
  @Min(0.5)
  @Max(1)
  similarity?: number;

  /** Wrong answers among semantic hits that are put up with. */
  @IfGiven()
  @IsNumber()
  @Min(0.0001)
  @Max(0.5)
  max_error_rate?: number;

  /** `local`, or `provider/model` of a configured provider. */
  @IfGiven()
  @Matches(/^(local|[a-z][a-z0-9-]{0,62}\/\S{1,200})$/)
  embedding?: string;
}

export class CacheSettingsAnswer {
  tenant_id!: string;
  @ApiProperty({ enum: MODES })
  mode!: (typeof MODES)[number];
  shadow!: boolean;
  ttl_seconds!: number;
  /** null: 0, but every temperature where the mode is `semantic` or a request asks for the cache itself. */
  max_temperature!: number | null;
  @ApiProperty({ enum: KEY_MODELS })
  key_model!: (typeof KEY_MODELS)[number];
  @ApiProperty({ enum: PACES })
  pace!: (typeof PACES)[number];
  max_entries!: number;
  max_bytes!: number;
  similarity!: number;
  max_error_rate!: number;
  embedding!: string;
}

export class ThresholdAnswer {
  similarity!: number;
  /** Judged questions with a candidate of at least this score. */
  hits!: number;
  wrong!: number;
  hit_rate!: number | null;
  false_hit_rate!: number | null;
  /** What so few verdicts leave possible, with a confidence of 95 %. */
  false_hit_rate_at_most!: number | null;
  saved_usd!: number;
}

export class ShadowAnswer {
  tenant_id!: string;
  from!: string;
  /** Questions that were looked up. */
  lookups!: number;
  /** Of which an answer could be compared with the one that was bought. */
  judged!: number;
  /** Candidates that the guards kept back. */
  guarded!: number;
  thresholds!: ThresholdAnswer[];
}

export class CacheFeedbackBody {
  /** `x-request-id` of an answer of the semantic cache. */
  @Matches(/^req_[0-9a-z]{26}$/)
  request_id!: string;

  /** Whether the answer fitted the question. */
  @IsBoolean()
  correct!: boolean;
}
