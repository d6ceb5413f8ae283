import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BudgetService } from '@libs/admission';
import type { AuditTrail } from '@libs/database';
import { GatewayError, type Principal } from '@libs/kernel';
import { CurrentSession, EVERYBODY, type Session, TENANT_ADMINS } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { idPage } from '../http/id-page';
import { PageQuery } from '../http/page.dto';
import { assertSettable, settableSubject } from '../http/visible-subject';
import { visibleTenant } from '../http/visible-tenant';
import {
  AdjustBudgetBody,
  adjustmentView,
  BudgetAdjustmentPage,
  BudgetPage,
  BudgetQuery,
  BudgetView,
  budgetView,
  CreateBudgetBody,
  PatchBudgetBody,
} from './budgets.dto';

/** How much keys, users, teams and tenants may use in a period, and how they stand. */
@ApiTags('budgets')
@Controller('v1/admin')
export class BudgetsController {
  constructor(private readonly budgets: BudgetService) {}

  @Get('budget')
  @ApiRoute({ policy: EVERYBODY, summary: 'How all budgets stand that the caller may see', answer: BudgetPage })
  status(@CurrentSession() session: Session, @Query() query: BudgetQuery): Promise<BudgetPage> {
    return this.page(session.principal, query);
  }

  @Get('budgets')
  @ApiRoute({ policy: EVERYBODY, summary: 'List budgets, with how they stand', answer: BudgetPage })
  list(@CurrentSession() session: Session, @Query() query: BudgetQuery): Promise<BudgetPage> {
    return this.page(session.principal, query);
  }

  @Post('budgets')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Create a budget; it counts from now on',
    audit: { action: 'budget.create', table: 'budgets' },
    status: 201,
    answer: BudgetView,
    failures: [409],
    body: true,
  })
  async create(
    @CurrentSession() { principal }: Session,
    @Body() body: CreateBudgetBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<BudgetView> {
    const subject = settableSubject(principal, body);
    const { unit, period, amount, hard = true } = body;
    return budgetView(await this.budgets.create({ subject, unit, period, amount, hard }, trail));
  }

  @Get('budgets/:id')
  @ApiRoute({ policy: EVERYBODY, summary: 'One budget', answer: BudgetView, failures: [404] })
  async get(@CurrentSession() { principal }: Session, @Param('id') id: string): Promise<BudgetView> {
    return budgetView(await this.budgets.get(id, visibleTenant(principal)));
  }

  @Patch('budgets/:id')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Change a budget; it holds within a second everywhere',
    audit: { action: 'budget.update', table: 'budgets' },
    answer: BudgetView,
    failures: [404],
    body: true,
  })
  async patch(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @Body() { amount, hard }: PatchBudgetBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<BudgetView> {
    await this.assertSettable(principal, id);
    const change = { ...(amount === undefined ? {} : { amount }), ...(hard === undefined ? {} : { hard }) };
    return budgetView(await this.budgets.update(id, visibleTenant(principal), change, trail));
  }

  @Delete('budgets/:id')
  @HttpCode(204)
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Remove a budget',
    audit: { action: 'budget.delete', table: 'budgets' },
    status: 204,
    failures: [404],
  })
  async remove(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<void> {
    await this.assertSettable(principal, id);
    await this.budgets.remove(id, visibleTenant(principal), trail);
  }

  @Post('budgets/:id/adjustments')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Top up, correct or reset the current period of a budget, with the reason why',
    audit: { action: 'budget.adjust' },
    status: 201,
    answer: BudgetView,
    failures: [404],
    body: true,
  })
  async adjust(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @Body() { kind, amount, reason }: AdjustBudgetBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<BudgetView> {
    assertAmount(kind, amount);
    await this.assertSettable(principal, id);
    const ask = { kind, amount: amount ?? 0, reason, actor: principal.userId ?? principal.kind };
    return budgetView(await this.budgets.adjust(id, visibleTenant(principal), ask, trail));
  }

  @Get('budgets/:id/adjustments')
  @ApiRoute({
    policy: EVERYBODY,
    summary: 'What was changed by hand, newest first',
    answer: BudgetAdjustmentPage,
    failures: [404],
  })
  adjustments(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @Query() query: PageQuery,
  ): Promise<BudgetAdjustmentPage> {
    const read = (before: string | undefined, limit: number) =>
      this.budgets.adjustments(id, visibleTenant(principal), { before, limit });
    return idPage('adjustment', query, read, adjustmentView);
  }

  private page(principal: Principal, query: BudgetQuery): Promise<BudgetPage> {
    const { subject_kind: subjectKind, subject_id: subjectId } = query;
    const tenantId = visibleTenant(principal);
    const read = (before: string | undefined, limit: number) =>
      this.budgets.list({ tenantId, subjectKind, subjectId, before, limit });
    return idPage('budget', query, read, budgetView);
  }

  private async assertSettable(principal: Principal, id: string): Promise<void> {
    const { tenant_id: tenantId, subject_kind: kind } = await this.budgets.get(id, visibleTenant(principal));
    assertSettable(principal, { tenantId, kind });
  }
}

function assertAmount(kind: string, amount: number | undefined): void {
  if (kind === 'reset' ? amount === undefined : kind === 'top_up' ? (amount ?? 0) > 0 : (amount ?? 0) !== 0) return;
  const rule = { reset: 'is not for a reset', top_up: 'must be above 0', adjust: 'must not be 0' }[kind];
  throw new GatewayError('invalid_request', `amount ${rule}.`, { param: 'amount' });
}
