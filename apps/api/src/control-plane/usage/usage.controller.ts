import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { AuditTrail } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import { csv, type Statement, Statements, type UsageDimension, UsageReports } from '@libs/ledger';
import { ADMINS, CurrentSession, EVERYBODY, type Session } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { visibleTenant } from '../http/visible-tenant';
import {
  CloseMonthBody,
  MonthQuery,
  StatementView,
  statementView,
  TenantUsageQuery,
  UsageAnswer,
  UsageReportQuery,
  type UsageRow,
  usageRow,
} from './usage.dto';
import { daysBefore, daySpan } from './days';

/** Groups in an answer; a file may hold more. */
const MOST_GROUPS = { json: 5_000, csv: 100_000 } as const;
const LONGEST_DAYS = 400;

/** What was used and what it cost, and what a tenant owes for a month. */
@ApiTags('usage')
@Controller('v1/admin')
export class UsageController {
  constructor(
    private readonly reports: UsageReports,
    private readonly statements: Statements,
  ) {}

  @Get('usage')
  @ApiProduces('application/json', 'text/csv')
  @ApiRoute({ policy: EVERYBODY, summary: 'Usage and cost, told apart as asked for; as JSON or CSV', answer: UsageAnswer })
  async usage(
    @CurrentSession() session: Session,
    @Query() query: UsageReportQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UsageAnswer | string> {
    const to = query.to ?? daysBefore(0);
    const from = query.from ?? daysBefore(29, to);
    const tenantId = visibleTenant(session.principal) ?? query.tenant_id ?? null;
    if (query.group_by.includes('tag') && query.tag === undefined)
      throw new GatewayError('invalid_request', '`tag` names what the metadata is to be told apart by.', { param: 'tag' });
    return this.answer(session, { ...query, tenantId, from, to }, reply);
  }

  @Get('tenants/:id/usage')
  @ApiProduces('application/json', 'text/csv')
  @ApiRoute({ policy: EVERYBODY, summary: 'Usage of a tenant per day, provider and model', answer: UsageAnswer, failures: [404] })
  async ofTenant(
    @CurrentSession() session: Session,
    @Param('id') id: string,
    @Query() { days, format }: TenantUsageQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UsageAnswer | string> {
    await this.assertVisible(session, id);
    const group_by = ['day', 'provider', 'model', 'key', 'user'] satisfies UsageDimension[];
    return this.answer(session, { format, group_by, tenantId: id, from: daysBefore(days - 1), to: daysBefore(0) }, reply);
  }

  @Get('tenants/:id/statement')
  @ApiProduces('application/json', 'text/csv')
  @ApiRoute({
    policy: EVERYBODY,
    summary: 'What a tenant owes for a month; as JSON or CSV',
    answer: StatementView,
    failures: [404],
  })
  async statement(
    @CurrentSession() session: Session,
    @Param('id') id: string,
    @Query() { month, format }: MonthQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StatementView | string> {
    await this.assertVisible(session, id);
    const found = await this.statements.get(id, month);
    return format === 'csv' ? asFile(reply, `statement-${month}.csv`, statementCsv(found.statement)) : statementView(found);
  }

  @Post('tenants/:id/statement/close')
  @HttpCode(200)
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'statement.close' },
    summary: 'Close a month of a tenant: its statement stays as it is, what comes late stands in the next',
    answer: StatementView,
    failures: [404, 409],
    body: true,
  })
  async close(
    @CurrentSession() session: Session,
    @Param('id') id: string,
    @Body() body: CloseMonthBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<StatementView> {
    return statementView(await this.statements.close(id, body.month, session.principal.userId ?? null, trail));
  }

  private async answer(session: Session, asked: AskedReport, reply: FastifyReply): Promise<UsageAnswer | string> {
    const { from, to, format, group_by, tenantId } = asked;
    const span = daySpan(from, to);
    if (span === undefined || span > LONGEST_DAYS)
      throw new GatewayError(
        'invalid_request',
        `from and to are days, the first not after the last, at most ${LONGEST_DAYS} of them.`,
        {
          param: 'from',
        },
      );
    const { groups, totals, complete } = await this.reports.report({
      ...{ tenantId, from, to: daysBefore(-1, to), groupBy: group_by, limit: MOST_GROUPS[format] },
      ...{ tag: asked.tag, teamId: asked.team_id, virtualKeyId: asked.virtual_key_id, userId: asked.user_id },
      ...{ providerId: asked.provider, model: asked.model },
    });
    const operator = visibleTenant(session.principal) === undefined;
    const data = groups.map((group) => usageRow(group, operator));
    const sums = usageRow(totals, operator);
    if (format === 'json') return { tenant_id: tenantId, from, to, data, totals: sums, complete };
    const columns = [...group_by, ...Object.keys(sums)] as (keyof UsageRow)[];
    return asFile(reply, `usage-${from}-${to}.csv`, csv(columns, data));
  }

  /** Another tenant's is as if it were not there; one's own is, and shows nothing where there is nothing. */
  private async assertVisible(session: Session, tenantId: string): Promise<void> {
    const visible = visibleTenant(session.principal);
    if (visible !== undefined && visible !== tenantId) throw new GatewayError('not_found', 'There is no such tenant.');
    await this.statements.assertTenant(tenantId);
  }
}

type AskedReport = Pick<UsageReportQuery, 'group_by' | 'format'> &
  Partial<Pick<UsageReportQuery, 'tag' | 'team_id' | 'virtual_key_id' | 'user_id' | 'provider' | 'model'>> & {
    tenantId: string | null;
    from: string;
    to: string;
  };

function asFile(reply: FastifyReply, name: string, text: string): string {
  void reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`);
  return text;
}

/** Lines and adjustments as rows of one table; their amounts add up to the total. */
function statementCsv({ lines, adjustments }: Statement): string {
  const rows = [
    ...lines.map((line) => ({ kind: 'usage', re_rate_id: null, price_id: null, ...line })),
    ...adjustments.map((adjustment) => ({
      ...{ kind: 'adjustment', team_id: null, input_tokens: null, output_tokens: null, estimated_requests: null },
      ...{ unpriced_requests: null, ...adjustment },
    })),
  ];
  return csv(
    [
      ...(['kind', 'month', 'provider', 'model', 'team_id', 'requests', 'input_tokens', 'output_tokens'] as const),
      ...(['estimated_requests', 'unpriced_requests', 'amount_micro_usd', 're_rate_id', 'price_id'] as const),
    ],
    rows,
  );
}
