import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AlertKeeper } from '@libs/admission';
import { CurrentSession, EVERYBODY, type Session } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { idPage } from '../http/id-page';
import { visibleTenant } from '../http/visible-tenant';
import { AlertPage, AlertQuery, alertView } from './alerts.dto';

/** What people should know of: budgets that run out, keys that were disabled. */
@ApiTags('alerts')
@Controller('v1/admin/alerts')
export class AlertsController {
  constructor(private readonly alerts: AlertKeeper) {}

  @Get()
  @ApiRoute({ policy: EVERYBODY, summary: 'The last alerts, newest first', answer: AlertPage })
  list(@CurrentSession() { principal }: Session, @Query() query: AlertQuery): Promise<AlertPage> {
    const { kind, severity } = query;
    const tenantId = visibleTenant(principal);
    const read = (before: string | undefined, limit: number) => this.alerts.list({ tenantId, before, limit, kind, severity });
    return idPage('alert', query, read, alertView);
  }
}
