import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';
import { type LimitRow, SUBJECT_KINDS } from '@libs/admission';
import { IfGiven } from '../http/if-given';
import { PageQuery } from '../http/page.dto';

export class LimitQuery extends PageQuery {
  @ApiPropertyOptional({ enum: SUBJECT_KINDS })
  @IsOptional()
  @IsIn(SUBJECT_KINDS)
  subject_kind?: (typeof SUBJECT_KINDS)[number];

  @IsOptional()
  @IsString()
  @MaxLength(64)
  subject_id?: string;
}

/** null takes a limit away. */
export class LimitValuesBody {
  /** Requests in any sliding minute. */
  @ApiPropertyOptional({ type: 'integer', nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  rpm?: number | null;

  /** Tokens in any sliding minute, input and output together. */
  @ApiPropertyOptional({ type: 'integer', nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000_000_000)
  tpm?: number | null;

  /** Requests in flight at once. */
  @ApiPropertyOptional({ type: 'integer', nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  concurrency?: number | null;
}

export class CreateLimitBody extends LimitValuesBody {
  /** The caller's own when absent; for a tenant's limits that tenant. */
  @IfGiven()
  @IsString()
  @MaxLength(64)
  tenant_id?: string;

  @ApiProperty({ enum: SUBJECT_KINDS })
  @IsIn(SUBJECT_KINDS)
  subject_kind!: (typeof SUBJECT_KINDS)[number];

  /** Of the virtual key, user, team or tenant. */
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  subject_id!: string;

  /** A model (`gpt-5-mini`, `openai/gpt-5-mini`), or the beginning of names and a star (`gpt-5*`); absent: all requests. */
  @IfGiven()
  @IsString()
  @Matches(/^[\x21-\x29\x2b-\x7e]{0,199}\*?$/, { message: 'model must be a name without spaces, with a star at its end alone' })
  @MinLength(1)
  model?: string;
}

/** What a subject may use at most in a minute and at once. */
export class LimitView {
  id!: string;
  tenant_id!: string;
  @ApiProperty({ enum: SUBJECT_KINDS })
  subject_kind!: string;
  subject_id!: string;
  @ApiProperty({ type: 'string', nullable: true })
  model!: string | null;
  @ApiProperty({ type: 'integer', nullable: true })
  rpm!: number | null;
  @ApiProperty({ type: 'integer', nullable: true })
  tpm!: number | null;
  @ApiProperty({ type: 'integer', nullable: true })
  concurrency!: number | null;
  created_at!: string;
  updated_at!: string;
}

export class LimitPage {
  data!: LimitView[];
  next_cursor!: string | null;
}

export const limitView = ({ created_at, updated_at, ...row }: LimitRow): LimitView => ({
  ...row,
  created_at: created_at.toISOString(),
  updated_at: updated_at.toISOString(),
});
