import { IsBoolean } from 'class-validator';
import type { Page, Tenant } from '@libs/auth';
import { IfGiven } from '../http/if-given';
import { PageQuery } from '../http/page.dto';
import { FlagInQuery, NamedField } from '../http/text-fields';

export class TenantQuery extends PageQuery {
  /** Only those that are archived, or only those that are not. */
  @IfGiven()
  @FlagInQuery()
  archived?: boolean;
}

export class CreateTenantBody {
  /** Letters, digits, blanks and . _ -, one of the first two at its beginning. */
  @NamedField()
  name!: string;
}

export class PatchTenantBody {
  @IfGiven()
  @NamedField({ required: false })
  name?: string;

  /** Nobody of an archived tenant gets in, by login or key; what was recorded stays, and false opens it again. */
  @IfGiven()
  @IsBoolean()
  archived?: boolean;
}

export class TenantView {
  id!: string;
  name!: string;
  archived_at!: string | null;
  created_at!: string;
  updated_at!: string;
}

export class TenantPage {
  data!: TenantView[];
  next_cursor!: string | null;
}

export const tenantView = (tenant: Tenant): TenantView => ({
  id: tenant.id,
  name: tenant.name,
  archived_at: tenant.archivedAt?.toISOString() ?? null,
  created_at: tenant.createdAt.toISOString(),
  updated_at: tenant.updatedAt.toISOString(),
});

export const tenantPage = (page: Page<Tenant>): TenantPage => ({
  data: page.data.map(tenantView),
  next_cursor: page.nextCursor,
});
