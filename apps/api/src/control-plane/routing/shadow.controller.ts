import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ShadowRunner } from '@libs/gateway';
import { GatewayError, microUsdToUsd } from '@libs/kernel';
import { type ShadowRow, type ShadowSide, type ShadowSummary, ShadowsRepository } from '@libs/routing';
import { ADMINS } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { ShadowPage, ShadowQuery, type ShadowSideView, type ShadowSummaryView, type ShadowView } from './shadow.dto';

const DAY_MS = 86_400_000;

/** What came of copies of requests that rules sent to another target too. */
@ApiTags('routing')
@Controller('v1/admin/routing/shadow')
export class RoutingShadowController {
  constructor(
    private readonly shadows: ShadowsRepository,
    private readonly runner: ShadowRunner,
  ) {}

  @Get()
  @ApiRoute({
    policy: ADMINS,
    summary: 'Copies of requests that went to another target: sums by rule and target, and each comparison, newest first',
    answer: ShadowPage,
  })
  async list(@Query() { limit, cursor, days, ...query }: ShadowQuery): Promise<ShadowPage> {
    const filter = {
      ...{ tenantId: query.tenant_id ?? null, rule: query.rule, target: query.target, requestId: query.request_id },
      since: new Date(Date.now() - days * DAY_MS),
    };
    const rows = await this.shadows.list(filter, limit + 1, cursor === undefined ? undefined : placeOf(cursor));
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      summary: (await this.shadows.summary(filter)).map(summaryView),
      data: shown.map(shadowView),
      next_cursor: rows.length > limit && last ? `${last.at.getTime()}.${last.requestId}` : null,
      skipped: this.runner.skipped,
    };
  }
}

/** @throws GatewayError invalid_request */
function placeOf(cursor: string): { at: Date; requestId: string } {
  const [, at, requestId] = /^(\d{13})\.(req_[\w-]{1,60})$/.exec(cursor) ?? [];
  if (at === undefined || requestId === undefined)
    throw new GatewayError('invalid_request', 'The cursor is not one that this list has given out.', { param: 'cursor' });
  return { at: new Date(Number(at)), requestId };
}

const usd = (microUsd: number | null): number | null => (microUsd === null ? null : microUsdToUsd(microUsd));

export const shadowView = ({
  requestId,
  tenantId,
  at,
  rule,
  streamed,
  servedBy,
  served,
  target,
  ...row
}: ShadowRow): ShadowView => ({
  ...{ request_id: requestId, tenant_id: tenantId, at: at.toISOString(), rule, streamed, agrees: row.agrees },
  served: sideView(servedBy, served, null),
  shadow: sideView(target, row.shadow, row.shadow.errorCode),
});

const sideView = (target: string | null, side: ShadowSide, errorCode: string | null): ShadowSideView => ({
  ...{ target, outcome: side.outcome, status: side.status, error_code: errorCode },
  ...{ latency_ms: side.latencyMs, ttft_ms: side.ttftMs, output_tokens: side.outputTokens, cost_usd: usd(side.costMicroUsd) },
});

const summaryView = ({
  servedLatencyMs,
  latencyMs,
  servedCostMicroUsd,
  costMicroUsd,
  ...counts
}: ShadowSummary): ShadowSummaryView => ({
  ...counts,
  ...{ served_latency_ms: servedLatencyMs, latency_ms: latencyMs },
  ...{ served_cost_usd: microUsdToUsd(servedCostMicroUsd), cost_usd: microUsdToUsd(costMicroUsd) },
});
