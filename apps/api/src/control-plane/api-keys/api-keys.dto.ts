import { ApiProperty, ApiPropertyOptional, PartialType, OmitType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { KEY_SCOPES, type KeyScope } from '@libs/kernel';
import { IfGiven } from '../http/if-given';
import { PageQuery } from '../http/page.dto';
import { IsNetwork } from './is-network';
import { IsSmallMetadata } from './is-small-metadata';

const NOT_REMOVABLE = ['tenant_id', 'name', 'metadata', 'strict_fidelity'] as const;
const REMOVABLE = [
  ...(['scopes', 'allowed_models', 'allowed_providers', 'ip_allow', 'rpm_limit', 'tpm_limit', 'concurrency_limit'] as const),
  ...(['user_id', 'team_id', 'expires_at'] as const),
];

/** What a key may be used for. */
export class ApiKeyLimits {
  /** Groups of routes it is good for; every route when absent. */
  @ApiPropertyOptional({ enum: KEY_SCOPES, isArray: true })
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(KEY_SCOPES, { each: true })
  scopes?: KeyScope[];

  /**
   * Models it may use; every model when absent. A name (`gpt-4o`, `auto`), `provider/model`, or the beginning of one with
   * `*` behind it (`openai/*`).
   */
  @ApiPropertyOptional({ type: [String], example: ['openai/*', 'claude-sonnet-4-5'] })
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(200, { each: true })
  @Matches(/^[^*,\s]*\*?$/, { each: true, message: 'allowed_models must be names, with * at their end if anywhere' })
  allowed_models?: string[];

  /** Ids of the providers that may serve it; every provider when absent. */
  @ApiPropertyOptional({ type: [String], example: ['openai'] })
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @Matches(/^[a-z][a-z0-9-]{0,62}$/, { each: true, message: 'allowed_providers must be ids of providers' })
  allowed_providers?: string[];

  /** Addresses and networks (CIDR) it may come from; everywhere when absent. */
  @ApiPropertyOptional({ type: [String], example: ['192.0.2.0/24', '2001:db8::/32'] })
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsNetwork({ each: true })
  ip_allow?: string[];

  /** Requests per minute. */
  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  rpm_limit?: number;

  /** Tokens per minute, input and output together. */
  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(2_000_000_000)
  tpm_limit?: number;

  /** Requests in flight at once. */
  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(100_000)
  concurrency_limit?: number;

  /** Refuse requests rather than change them by a translation, where they do not say so themselves. Default false. */
  @IfGiven()
  @IsBoolean()
  strict_fidelity?: boolean;
}

export class CreateApiKeyBody extends ApiKeyLimits {
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;

  /** The caller's own when absent; another one is for administrators of the installation. */
  @IfGiven()
  @IsString()
  @MaxLength(64)
  tenant_id?: string;

  /** Whom it belongs to; the caller when absent. Others are for administrators. */
  @ApiPropertyOptional({ type: String })
  @IfGiven()
  @IsString()
  @MaxLength(64)
  user_id?: string;

  /** The team that its use is booked on; the caller must be a member of it, or an administrator. */
  @ApiPropertyOptional({ type: String })
  @IfGiven()
  @IsString()
  @MaxLength(64)
  team_id?: string;

  /** Never when absent. */
  @ApiPropertyOptional({ type: String, format: 'date-time' })
  @IfGiven()
  @IsISO8601({ strict: true, strictSeparator: true })
  @MaxLength(40)
  expires_at?: string;

  /** Notes of your own, at most 16 texts; never interpreted. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' }, example: { service: 'search' } })
  @IfGiven()
  @IsObject()
  @IsSmallMetadata()
  metadata?: Record<string, string>;
}

/** In a change null takes away what a key was given; what is not sent stays. */
export class PatchApiKeyBody extends PartialType(OmitType(CreateApiKeyBody, NOT_REMOVABLE)) {
  @IfGiven()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name?: string;

  @IfGiven()
  @IsBoolean()
  strict_fidelity?: boolean;

  /** Replaces all of it. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } })
  @IfGiven()
  @IsObject()
  @IsSmallMetadata()
  metadata?: Record<string, string>;
}

// Lists of names have to say once more what is in them.
const NAMES: ReadonlySet<string> = new Set(['allowed_models', 'allowed_providers', 'ip_allow']);
for (const field of REMOVABLE)
  ApiPropertyOptional({ nullable: true, ...(NAMES.has(field) && { type: [String] }) })(PatchApiKeyBody.prototype, field);

const MAX_OVERLAP_SECONDS = 30 * 24 * 60 * 60;
export const DEFAULT_OVERLAP_SECONDS = 24 * 60 * 60;

export class RotateApiKeyBody {
  /** How long the secret so far stays good beside the new one; 0 ends it at once. Default: a day. */
  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(MAX_OVERLAP_SECONDS)
  overlap_seconds?: number;
}

export class ApiKeyQuery extends PageQuery {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  team_id?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  user_id?: string;
}

/** A virtual key without its secret: the beginning and the end are for recognising it. */
export class ApiKeyView {
  id!: string;
  tenant_id!: string;
  user_id!: string | null;
  team_id!: string | null;
  name!: string;
  prefix!: string;
  last4!: string;
  @ApiProperty({ enum: KEY_SCOPES, isArray: true, nullable: true, type: String })
  scopes!: KeyScope[] | null;
  allowed_models!: string[] | null;
  allowed_providers!: string[] | null;
  ip_allow!: string[] | null;
  @ApiProperty({ type: 'integer', nullable: true })
  rpm_limit!: number | null;
  @ApiProperty({ type: 'integer', nullable: true })
  tpm_limit!: number | null;
  @ApiProperty({ type: 'integer', nullable: true })
  concurrency_limit!: number | null;
  strict_fidelity!: boolean;
  @ApiProperty({ type: 'object', additionalProperties: true })
  metadata!: Record<string, unknown>;
  expires_at!: string | null;
  revoked_at!: string | null;
  /** When it got its present secret; null: it still has its first. */
  rotated_at!: string | null;
  /** Until then the secret before that is good too. */
  previous_valid_until!: string | null;
  last_used_at!: string | null;
  created_at!: string;
  updated_at!: string;
}

export class CreatedApiKeyView extends ApiKeyView {
  /** The key itself, shown this once. */
  key!: string;
}

export class ApiKeyPage {
  data!: ApiKeyView[];
  next_cursor!: string | null;
}
