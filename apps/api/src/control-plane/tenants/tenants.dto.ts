import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';
import type { Page, Tenant } from '@libs/auth';

export class CreateTenantBody {
  /** Letters, digits, blanks and . _ -, one of the first two at its beginning. */
  // What is checked knows the letters of every script; many readers of the document have no notation for that.
  @ApiProperty({ minLength: 1, maxLength: 100, pattern: '^[^\\s._-].{0,99}$' })
  @IsString()
  @Matches(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u)
  name!: string;
}

export class TenantView {
  id!: string;
  name!: string;
  created_at!: string;
}

export class TenantPage {
  data!: TenantView[];
  next_cursor!: string | null;
}

export const tenantView = (tenant: Tenant): TenantView => ({
  id: tenant.id,
  name: tenant.name,
  created_at: tenant.createdAt.toISOString(),
});

export const tenantPage = (page: Page<Tenant>): TenantPage => ({
  data: page.data.map(tenantView),
  next_cursor: page.nextCursor,
});
