import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { IfGiven } from '../http/if-given';

const TENANT = /^ten_[0-9a-z]{26}$/;

export class CacheQuery {
  /** Another tenant than one's own, for administrators of the installation. */
  @IfGiven()
  @Matches(TENANT, { message: 'tenant_id must be the id of a tenant' })
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
  @Matches(TENANT, { message: 'tenant_id must be the id of a tenant' })
  tenant_id?: string;

  /** As clients name it, as the provider does, or `provider/model`. */
  @IfGiven()
  @IsString()
  @MaxLength(256)
  @Matches(/^\S(?:[\s\S]*\S)?$/, { message: 'model must be the name of a model, without blanks around it' })
  model?: string;

  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(2_592_000)
  older_than_seconds?: number;

  /** `cache_key` of a request in the log. */
  @IfGiven()
  @Matches(/^[\w-]{43}$/, { message: 'key must be the cache_key of a request in the log' })
  key?: string;

  @IfGiven()
  @IsBoolean()
  all?: boolean;
}

export class InvalidateAnswer {
  /** Taken out of the store at once; whatever else concerned is never served again. */
  removed!: number;
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
