import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { PageQuery } from '../http/page.dto';
import { IfGiven } from '../http/if-given';

const SECRET_CHARS = 4096;
/** Of one import; more are sent in parts. */
const MOST_IMPORTED = 500;
const ON_DUPLICATE = ['reject', 'skip'] as const;
const SETTABLE_STATUS = ['active', 'disabled'] as const;

export class ProviderKeyQuery extends PageQuery {
  /** Only keys of this provider. */
  @IsOptional()
  @IsString()
  @MaxLength(63)
  provider?: string;
}

/** What may be set at creation and later; null takes a limit away. */
export class ProviderKeyLimits {
  /** Lower is used first. */
  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  priority?: number;

  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1000)
  weight?: number;

  /** Requests per minute. */
  @ApiPropertyOptional({ type: 'integer', nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  rpm_limit?: number | null;

  /** Tokens per minute. */
  @ApiPropertyOptional({ type: 'integer', nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(2_000_000_000)
  tpm_limit?: number | null;

  /** The provider's own model ids, or their beginning and a star (`gpt-4*`); every model when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(200, { each: true })
  models?: string[] | null;

  @ApiProperty({ enum: SETTABLE_STATUS, required: false })
  @IfGiven()
  @IsIn(SETTABLE_STATUS)
  status?: (typeof SETTABLE_STATUS)[number];
}

export class CreateProviderKeyBody extends ProviderKeyLimits {
  @IsString()
  @MinLength(1)
  @MaxLength(63)
  provider!: string;

  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;

  @IsString()
  @MinLength(1)
  @MaxLength(SECRET_CHARS)
  secret!: string;
}

export class PatchProviderKeyBody extends ProviderKeyLimits {
  @IfGiven()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name?: string;

  /** Replaces the secret; the id and the limits stay. */
  @IfGiven()
  @IsString()
  @MinLength(1)
  @MaxLength(SECRET_CHARS)
  secret?: string;
}

export class ImportProviderKeysBody {
  /** All of them are added or none. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_IMPORTED)
  @ValidateNested({ each: true })
  @Type(() => CreateProviderKeyBody)
  keys!: CreateProviderKeyBody[];

  /** What to do with keys whose secret the provider already has: add nothing at all, or leave them out. Default reject. */
  @ApiProperty({ enum: ON_DUPLICATE, required: false })
  @IfGiven()
  @IsIn(ON_DUPLICATE)
  on_duplicate?: (typeof ON_DUPLICATE)[number];
}

/** A model with which a key rests while it serves others. */
export class CoolingModel {
  model!: string;
  reason!: string;
  until!: string;
}

/** A provider key without its secret. */
export class ProviderKeyAnswer {
  id!: string;
  provider!: string;
  name!: string;
  secret_prefix!: string;
  secret_last4!: string;
  /** Equal secrets have equal fingerprints; null when the stored secret cannot be opened. */
  secret_fingerprint!: string | null;
  priority!: number;
  weight!: number;
  rpm_limit!: number | null;
  tpm_limit!: number | null;
  models!: string[] | null;
  /** A cooled key goes back to work through one request, when its time is over. */
  @ApiProperty({ enum: ['active', 'cooling', 'disabled'] })
  status!: string;
  status_reason!: string | null;
  cooling_until!: string | null;
  cooling_models!: CoolingModel[];
  /** Requests of the last minute, over all replicas. */
  rpm_used!: number;
  /** Tokens of the last minute, over all replicas; estimates until a call has ended. */
  tpm_used!: number;
  /** How it failed last: the kind and, redacted, the provider's words. */
  last_error!: string | null;
  last_error_at!: string | null;
  last_used_at!: string | null;
  created_at!: string;
  updated_at!: string;
}

export class DuplicateProviderKey {
  /** Its place in the list, from 0. */
  index!: number;
  name!: string;
  fingerprint!: string;
  /** The key that has this secret; null when it stands earlier in the same list. */
  existing_id!: string | null;
}

export class ImportedProviderKeys {
  created!: ProviderKeyAnswer[];
  duplicates!: DuplicateProviderKey[];
}

export class ProviderKeyPage {
  data!: ProviderKeyAnswer[];
  next_cursor!: string | null;
}

export class ProviderKeyTest {
  ok!: boolean;
  /** The provider's status; null when it could not be reached. */
  status!: number | null;
  latency_ms!: number;
  /** client, auth, quota, rate, server, or the code of a failure on the way; null when it works. */
  failure!: string | null;
  message!: string | null;
}
