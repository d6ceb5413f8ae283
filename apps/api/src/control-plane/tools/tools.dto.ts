import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { HTTP_METHODS, type ToolRow } from '@libs/agent-runs';
import { IfGiven } from '../http/if-given';
import { PageQuery } from '../http/page.dto';
import { IdField } from '../http/text-fields';

const TYPES = ['http', 'mcp'] as const;
const freeObject = { type: 'object', additionalProperties: true } as const;

export class ToolQuery extends PageQuery {
  /** Of this tenant alone; for administrators of the installation. */
  @IsOptional()
  @IdField()
  tenant_id?: string;
}

export class TenantQuery {
  /** The caller's own when absent. */
  @IsOptional()
  @IdField()
  tenant_id?: string;
}

/** With `value`, or with `secret_value`, which is never shown again; with neither, a secret that is stored stays. */
export class ToolHeader {
  @ApiProperty({ minLength: 1, maxLength: 64, pattern: '^[a-z][a-z0-9-]{0,20}$' })
  @IsString()
  @MaxLength(64)
  name!: string;

  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 4096, pattern: '^[!-~]+$' })
  @IfGiven()
  @IsString()
  @MinLength(1)
  @MaxLength(4096)
  value?: string;

  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 4096, pattern: '^[!-~]+$' })
  @IfGiven()
  @IsString()
  @MinLength(1)
  @MaxLength(4096)
  secret_value?: string;
}

export class ToolFields {
  /** What the model is told of it. */
  @ApiPropertyOptional({ type: 'string', maxLength: 4096 })
  @IfGiven()
  @IsString()
  @MaxLength(4096)
  description?: string;

  @IfGiven()
  @IsBoolean()
  enabled?: boolean;

  /** Of HTTP tools: GET and DELETE put arguments into the query, the others into a JSON body. */
  @ApiPropertyOptional({ enum: HTTP_METHODS })
  @IfGiven()
  @IsIn(HTTP_METHODS)
  method?: (typeof HTTP_METHODS)[number];

  /** Of HTTP tools: the JSON schema of their arguments. */
  @ApiPropertyOptional(freeObject)
  @IfGiven()
  @IsObject()
  parameters?: Record<string, unknown>;

  @ApiPropertyOptional({ type: [ToolHeader], maxItems: 32 })
  @IfGiven()
  @ValidateNested({ each: true })
  @Type(() => ToolHeader)
  @ArrayMaxSize(32)
  @IsArray()
  headers?: ToolHeader[];

  /** A call whose answer was lost may be made again. GET, PUT and DELETE always may. */
  @IfGiven()
  @IsBoolean()
  idempotent?: boolean;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 300, default: 30 })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(300)
  timeout_seconds?: number;

  /** Of MCP servers: only these of their tools; null: all. */
  @ApiPropertyOptional({ type: [String], nullable: true, maxItems: 128 })
  @IsOptional()
  @MaxLength(128, { each: true })
  @IsString({ each: true })
  @ArrayMaxSize(128)
  @IsArray()
  allowed_tools?: string[] | null;
}

export class CreateToolBody extends ToolFields {
  @IfGiven()
  @IdField()
  tenant_id?: string;

  /** As runs name it, and the model sees it. */
  @ApiProperty({ minLength: 1, maxLength: 40, pattern: '^[a-zA-Z][a-zA-Z0-9-]{0,39}$' })
  @IsString()
  @MaxLength(64)
  name!: string;

  @ApiProperty({ enum: TYPES })
  @IsIn(TYPES)
  type!: (typeof TYPES)[number];

  /** Of HTTP tools with `{places}` in path and query that arguments fill. The host must be on the tenant's list. */
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 2000 })
  @IsString()
  @MinLength(1)
  @MaxLength(2000)
  url!: string;
}

export class ChangeToolBody extends ToolFields {
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 2000 })
  @IfGiven()
  @IsString()
  @MinLength(1)
  @MaxLength(2000)
  url?: string;
}

export class ToolHeaderView {
  name!: string;
  /** null: secret. */
  @ApiProperty({ type: 'string', nullable: true })
  value!: string | null;
  secret!: boolean;
}

/** A tool that runs of the tenant may name. */
export class ToolView {
  id!: string;
  tenant_id!: string;
  name!: string;
  @ApiProperty({ enum: TYPES })
  type!: string;
  description!: string;
  enabled!: boolean;
  url!: string;
  @ApiProperty({ type: 'string', nullable: true })
  method!: string | null;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  parameters!: Record<string, unknown> | null;
  @ApiProperty({ type: [ToolHeaderView] })
  headers!: ToolHeaderView[];
  idempotent!: boolean;
  timeout_seconds!: number;
  @ApiProperty({ type: [String], nullable: true })
  allowed_tools!: string[] | null;
  created_at!: string;
  updated_at!: string;
}

export class ToolPage {
  data!: ToolView[];
  next_cursor!: string | null;
}

export class ToolHostsBody {
  /** `api.example.com`, or `*.example.com` for every name below. */
  @ApiProperty({ type: [String], maxItems: 200 })
  @MaxLength(255, { each: true })
  @IsString({ each: true })
  @ArrayMaxSize(200)
  @IsArray()
  hosts!: string[];

  /** Of those, the ones that may have addresses inside the network; set by administrators of the installation alone. */
  @ApiPropertyOptional({ type: [String], maxItems: 200 })
  @IfGiven()
  @MaxLength(255, { each: true })
  @IsString({ each: true })
  @ArrayMaxSize(200)
  @IsArray()
  private_hosts?: string[];
}

export class ToolHostsView {
  tenant_id!: string;
  @ApiProperty({ type: [String] })
  hosts!: string[];
  @ApiProperty({ type: [String] })
  private_hosts!: string[];
}

export const toolView = ({ definition, secret_headers: secrets, created_at, updated_at, ...row }: ToolRow): ToolView => ({
  ...{ id: row.id, tenant_id: row.tenant_id, name: row.name, type: row.type, description: row.description },
  ...{ enabled: row.enabled, url: row.url },
  method: definition.method ?? null,
  parameters: definition.parameters ?? null,
  headers: [
    ...Object.entries(definition.headers).map(([name, value]) => ({ name, value, secret: false })),
    ...secrets.map(({ name }) => ({ name, value: null, secret: true })),
  ],
  idempotent: definition.idempotent,
  timeout_seconds: definition.timeout_ms / 1_000,
  allowed_tools: definition.allowed_tools ?? null,
  created_at: created_at.toISOString(),
  updated_at: updated_at.toISOString(),
});
