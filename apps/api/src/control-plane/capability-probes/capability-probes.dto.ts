import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { PROBE_OUTCOMES, PROBED, type Probed, type ProbeRow } from '@libs/evaluation';
import { microUsdToUsd } from '@libs/kernel';
import { IfGiven } from '../http/if-given';
import { PageQuery } from '../http/page.dto';

export class ProbeModelBody {
  /** In the provider's own words. */
  @Matches(/^[\x21-\x7e]{1,256}$/, { message: 'model must be the name of a model' })
  @IsString()
  model!: string;

  /** All when absent. */
  @ApiPropertyOptional({ enum: PROBED, isArray: true, minItems: 1, maxItems: PROBED.length, uniqueItems: true })
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(PROBED.length)
  @ArrayUnique()
  @IsIn(PROBED, { each: true })
  capabilities?: Probed[];

  /** Probes that might cost more together are not begun. */
  @ApiPropertyOptional({ type: 'number', minimum: 0, maximum: 10, default: 0.05 })
  @IfGiven()
  @Max(10)
  @Min(0)
  @IsNumber()
  max_cost_usd?: number;

  /** Goes on although nobody knows the price of the model. */
  @IfGiven()
  @IsBoolean()
  unpriced?: boolean;

  /** Only tells what it costs at the most. */
  @IfGiven()
  @IsBoolean()
  dry_run?: boolean;
}

export class ProbeQuery extends PageQuery {
  @IsOptional()
  @IsString()
  @MaxLength(256)
  model?: string;

  /** `next_cursor` of the page before. */
  @IsOptional()
  @IsString()
  @Matches(/^\d{1,15}$/, { message: 'the cursor is not one that this list has given out' })
  declare cursor?: string;
}

/** What one probe found out. */
export class CapabilityResult {
  id!: string;
  provider!: string;
  model!: string;
  @ApiProperty({ enum: PROBED })
  capability!: Probed;
  /** `unclear`: the call failed, or proves neither. */
  @ApiProperty({ enum: PROBE_OUTCOMES })
  outcome!: string;
  detail!: string;
  /** Of the calls, in the request log. */
  request_ids!: string[];
  @ApiProperty({ type: 'number', nullable: true })
  cost_usd!: number | null;
  at!: string;
}

export class CapabilityResults {
  dry_run!: boolean;
  /** What it costs at the most; null: nobody knows the price. */
  @ApiProperty({ type: 'number', nullable: true })
  most_cost_usd!: number | null;
  results!: CapabilityResult[];
}

export class CapabilityResultPage {
  data!: CapabilityResult[];
  @ApiProperty({ type: 'string', nullable: true })
  next_cursor!: string | null;
}

export const probeView = ({ id, cost_micro_usd: cost, at, ...row }: ProbeRow): CapabilityResult => ({
  ...row,
  ...{ id: String(id), at: at.toISOString(), cost_usd: cost === null ? null : microUsdToUsd(cost) },
});
