import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AuditLog } from '@libs/database';
import { ADMINS, CurrentSession, type Session, TENANT_ADMINS } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { visibleTenant } from '../http/visible-tenant';
import { AuditPage, AuditQuery, auditEntryView, AuditVerdictView } from './audit.dto';

/** Who changed what. */
@ApiTags('audit')
@Controller('v1/admin/audit')
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  @Get()
  @ApiRoute({ policy: TENANT_ADMINS, summary: 'Changes of the control plane and logins, newest first', answer: AuditPage })
  async list(@CurrentSession() session: Session, @Query() query: AuditQuery): Promise<AuditPage> {
    const { limit, cursor, from, to, tenant_id, actor_id, subject_kind, subject_id, request_id, action, outcome } = query;
    const filter = {
      tenantId: visibleTenant(session.principal) ?? tenant_id ?? null,
      ...(actor_id === undefined ? {} : { actorId: actor_id }),
      ...(action === undefined ? {} : { action }),
      ...(subject_kind === undefined ? {} : { subjectKind: subject_kind }),
      ...(subject_id === undefined ? {} : { subjectId: subject_id }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(request_id === undefined ? {} : { requestId: request_id }),
      ...(from === undefined ? {} : { from: new Date(from) }),
      ...(to === undefined ? {} : { to: new Date(to) }),
    };
    const page = await this.log.list(filter, { limit, ...(cursor === undefined ? {} : { cursor }) });
    return { data: page.data.map(auditEntryView), next_cursor: page.nextCursor };
  }

  @Get('verify')
  @ApiRoute({ policy: ADMINS, summary: 'Compute the chain of the audit log again', answer: AuditVerdictView })
  verify(): Promise<AuditVerdictView> {
    return this.log.verify();
  }
}
