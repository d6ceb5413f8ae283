import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { AlertRow } from '@libs/admission';
import { PageQuery } from '../http/page.dto';

const SEVERITIES = ['info', 'warning', 'critical'] as const;

export class AlertQuery extends PageQuery {
  /** `budget.threshold`, `provider_key.disabled`, ... */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  kind?: string;

  @ApiPropertyOptional({ enum: SEVERITIES })
  @IsOptional()
  @IsIn(SEVERITIES)
  severity?: (typeof SEVERITIES)[number];
}

/** Something that a person should know of. */
export class AlertView {
  id!: string;
  /** null: the installation's concern. */
  @ApiProperty({ type: 'string', nullable: true })
  tenant_id!: string | null;
  kind!: string;
  @ApiProperty({ enum: SEVERITIES })
  severity!: string;
  /** What it is about. */
  subject_kind!: string;
  subject_id!: string;
  /** One sentence for a person. */
  message!: string;
  /** Facts for programs: strings, numbers, booleans or null. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  details!: Record<string, string | number | boolean | null>;
  raised_at!: string;
}

export class AlertPage {
  data!: AlertView[];
  next_cursor!: string | null;
}

export const alertView = ({ raised_at, ...row }: AlertRow): AlertView => ({ ...row, raised_at: raised_at.toISOString() });
