import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional, IsString, MaxLength } from 'class-validator';
import type { AuditRecord } from '@libs/database';
import { PageQuery } from '../http/page.dto';

const OUTCOMES = ['attempted', 'done', 'refused', 'failed'] as const;

export class AuditQuery extends PageQuery {
  /** For administrators of the installation; all others see their own tenant whatever they ask. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  tenant_id?: string;

  /** Id of the user who did it. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  actor_id?: string;

  /** `virtual_key.rotate` */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  action?: string;

  /** `virtual_key` */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  subject_kind?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  subject_id?: string;

  @ApiProperty({ enum: OUTCOMES, required: false })
  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  request_id?: string;

  /** At or after. */
  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @MaxLength(40)
  from?: string;

  /** Before. */
  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @MaxLength(40)
  to?: string;
}

/** One row of the audit log. Secrets stand as `[secret]`. */
export class AuditEntryView {
  id!: string;
  /** Its place in the chain, without gaps. */
  @ApiProperty({ type: 'integer' })
  seq!: number;
  at!: string;
  /** Whose concern it is; null: the installation's. */
  tenant_id!: string | null;
  @ApiProperty({ enum: ['user', 'automation', 'virtual_key', 'system', 'anonymous'] })
  actor_kind!: string;
  actor_id!: string | null;
  action!: string;
  subject_kind!: string | null;
  subject_id!: string | null;
  /** `attempted`: written before the change; a later row of the same request tells how it ended. */
  @ApiProperty({ enum: OUTCOMES })
  outcome!: string;
  @ApiProperty({ type: 'integer', nullable: true })
  status!: number | null;
  request_id!: string | null;
  address!: string | null;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  before!: unknown;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  after!: unknown;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  details!: unknown;
}

export class AuditPage {
  data!: AuditEntryView[];
  next_cursor!: string | null;
}

/** The newest row. Noted elsewhere, it shows whether the end of the log was cut off. */
export class AuditHead {
  @ApiProperty({ type: 'integer' })
  seq!: number;
  /** SHA-256 over the row and the hash of the row before it, hexadecimal. */
  hash!: string;
}

export class AuditVerdictView {
  @ApiProperty({ type: 'integer' })
  rows!: number;
  @ApiProperty({ type: AuditHead, nullable: true })
  head!: AuditHead | null;
  /** The first row that does not follow from the one before; null: the chain holds. */
  @ApiProperty({ type: 'integer', nullable: true })
  broken_at!: number | null;
}

export const auditEntryView = (row: AuditRecord): AuditEntryView => ({ ...row, at: row.at.toISOString() });
