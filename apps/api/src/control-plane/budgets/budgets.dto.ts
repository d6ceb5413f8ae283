import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';
import {
  ADJUSTMENT_KINDS,
  type AdjustmentRow,
  BUDGET_PERIODS,
  BUDGET_UNITS,
  type BudgetStatusRow,
  standingOf,
  SUBJECT_KINDS,
} from '@libs/admission';
import { IfGiven } from '../http/if-given';
import { PageQuery } from '../http/page.dto';

/** A billion USD, and more tokens than anybody has used. */
const MOST = 1_000_000_000_000_000;
const STATES = ['ok', 'warning', 'exhausted'] as const;

export class BudgetQuery extends PageQuery {
  @ApiPropertyOptional({ enum: SUBJECT_KINDS })
  @IsOptional()
  @IsIn(SUBJECT_KINDS)
  subject_kind?: (typeof SUBJECT_KINDS)[number];

  @IsOptional()
  @IsString()
  @MaxLength(64)
  subject_id?: string;
}

export class CreateBudgetBody {
  /** The caller's own when absent; for a tenant's budget that tenant. */
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

  @ApiProperty({ enum: BUDGET_UNITS })
  @IsIn(BUDGET_UNITS)
  unit!: (typeof BUDGET_UNITS)[number];

  /** Calendar days and months of UTC; `total` never begins anew. */
  @ApiProperty({ enum: BUDGET_PERIODS })
  @IsIn(BUDGET_PERIODS)
  period!: (typeof BUDGET_PERIODS)[number];

  /** Whole tokens or micro-USD (1 USD = 1,000,000). */
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(0)
  @Max(MOST)
  amount!: number;

  /** Requests beyond it are refused; false: they are only told. Default true. */
  @IfGiven()
  @IsBoolean()
  hard?: boolean;
}

export class PatchBudgetBody {
  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(MOST)
  amount?: number;

  @IfGiven()
  @IsBoolean()
  hard?: boolean;
}

export class AdjustBudgetBody {
  /**
   * `top_up` adds to the limit of the current period, `adjust` to what is spent in it (below 0: takes away), `reset` makes
   * it nothing.
   */
  @ApiProperty({ enum: ADJUSTMENT_KINDS })
  @IsIn(ADJUSTMENT_KINDS)
  kind!: (typeof ADJUSTMENT_KINDS)[number];

  /** Whole tokens or micro-USD; not for a reset. */
  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(-MOST)
  @Max(MOST)
  amount?: number;

  @IsString()
  @MinLength(1)
  @MaxLength(500)
  reason!: string;
}

/** A budget, and how it stands in its current period. Amounts are whole tokens or micro-USD. */
export class BudgetView {
  id!: string;
  tenant_id!: string;
  @ApiProperty({ enum: SUBJECT_KINDS })
  subject_kind!: string;
  subject_id!: string;
  @ApiProperty({ enum: BUDGET_UNITS })
  unit!: string;
  @ApiProperty({ enum: BUDGET_PERIODS })
  period!: string;
  amount!: number;
  hard!: boolean;
  /** The amount with what was topped up for this period. */
  limit!: number;
  spent!: number;
  /** In the hands of requests that run. */
  reserved!: number;
  left!: number;
  /** Of what is spent, in per cent. */
  used_percent!: number;
  /** From 80 % on a warning. */
  @ApiProperty({ enum: STATES })
  state!: string;
  /** Spent at the end of the period if it goes on like this; null: nobody can tell. */
  @ApiProperty({ type: 'number', nullable: true })
  forecast!: number | null;
  period_start!: string;
  @ApiProperty({ type: 'string', nullable: true })
  resets_at!: string | null;
  created_at!: string;
  updated_at!: string;
}

export class BudgetPage {
  data!: BudgetView[];
  next_cursor!: string | null;
}

/** What a person changed by hand. */
export class BudgetAdjustmentView {
  id!: string;
  @ApiProperty({ enum: ADJUSTMENT_KINDS })
  kind!: string;
  /** Added to the limit (top_up) or to what is spent. */
  amount!: number;
  reason!: string;
  /** Who did it. */
  actor!: string;
  period_start!: string;
  created_at!: string;
}

export class BudgetAdjustmentPage {
  data!: BudgetAdjustmentView[];
  next_cursor!: string | null;
}

export function budgetView(row: BudgetStatusRow): BudgetView {
  const { limit, left, usedPercent, forecast, state } = standingOf(row);
  const { id, tenant_id, subject_kind, subject_id, unit, period, amount, hard, spent, reserved } = row;
  return {
    ...{ id, tenant_id, subject_kind, subject_id, unit, period, amount, hard },
    ...{ limit, spent, reserved, left, used_percent: usedPercent, state, forecast },
    period_start: row.period_start.toISOString(),
    resets_at: row.resets_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export const adjustmentView = ({
  id,
  kind,
  amount,
  reason,
  actor,
  period_start,
  created_at,
}: AdjustmentRow): BudgetAdjustmentView => ({
  ...{ id, kind, amount, reason, actor },
  period_start: period_start.toISOString(),
  created_at: created_at.toISOString(),
});
