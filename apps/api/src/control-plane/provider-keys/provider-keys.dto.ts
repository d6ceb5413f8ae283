import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
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
} from 'class-validator';
import { PageQuery } from '../http/page.dto';
import { IfGiven } from '../http/if-given';

const SECRET_CHARS = 4096;
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

  /** The provider's own model ids; every model when absent. */
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

/** A provider key without its secret. */
export class ProviderKeyAnswer {
  id!: string;
  provider!: string;
  name!: string;
  secret_prefix!: string;
  secret_last4!: string;
  priority!: number;
  weight!: number;
  rpm_limit!: number | null;
  tpm_limit!: number | null;
  models!: string[] | null;
  @ApiProperty({ enum: ['active', 'cooling', 'disabled'] })
  status!: string;
  status_reason!: string | null;
  cooling_until!: string | null;
  created_at!: string;
  updated_at!: string;
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
