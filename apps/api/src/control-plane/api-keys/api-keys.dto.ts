import { ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsISO8601,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import type { Page, VirtualKey } from '@libs/auth';
import { IfGiven } from '../http/if-given';

export class CreateApiKeyBody {
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;

  /** The caller's own when absent; another one is for admins. */
  @IfGiven()
  @IsString()
  @MaxLength(64)
  tenant_id?: string;

  /** Model ids the key may ask for; every model when absent. */
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(200, { each: true })
  allowed_models?: string[];

  /** Requests per minute. */
  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  rpm_limit?: number;

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

  /** Never when absent. */
  @ApiPropertyOptional({ format: 'date-time' })
  @IfGiven()
  @IsISO8601({ strict: true, strictSeparator: true })
  @MaxLength(40)
  expires_at?: string;
}

/** A virtual key without its secret: the beginning and the end are for recognising it. */
export class ApiKeyView {
  id!: string;
  tenant_id!: string;
  user_id!: string | null;
  name!: string;
  prefix!: string;
  last4!: string;
  allowed_models!: string[] | null;
  rpm_limit!: number | null;
  concurrency_limit!: number | null;
  strict_fidelity!: boolean;
  expires_at!: string | null;
  revoked_at!: string | null;
  last_used_at!: string | null;
  created_at!: string;
}

export class CreatedApiKeyView extends ApiKeyView {
  /** The key itself, shown this once. */
  key!: string;
}

export class ApiKeyPage {
  data!: ApiKeyView[];
  next_cursor!: string | null;
}

export const apiKeyView = (key: VirtualKey): ApiKeyView => ({
  id: key.id,
  tenant_id: key.tenantId,
  user_id: key.userId,
  name: key.name,
  prefix: key.prefix,
  last4: key.last4,
  allowed_models: key.limits.allowedModels ? [...key.limits.allowedModels] : null,
  rpm_limit: key.limits.rpm ?? null,
  concurrency_limit: key.limits.concurrency ?? null,
  strict_fidelity: key.limits.strictFidelity ?? false,
  expires_at: key.expiresAt?.toISOString() ?? null,
  revoked_at: key.revokedAt?.toISOString() ?? null,
  last_used_at: key.lastUsedAt?.toISOString() ?? null,
  created_at: key.createdAt.toISOString(),
});

export const apiKeyPage = (page: Page<VirtualKey>): ApiKeyPage => ({
  data: page.data.map(apiKeyView),
  next_cursor: page.nextCursor,
});
