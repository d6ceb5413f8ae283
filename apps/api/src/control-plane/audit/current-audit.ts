import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AuditTrail } from '@libs/database';
import './audit.interceptor';

/** The trail of the call, for a service that writes the change and its trace in one transaction. */
export const CurrentAudit = createParamDecorator((_data: unknown, context: ExecutionContext): AuditTrail => {
  const { auditTrail } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!auditTrail) throw new Error('a handler asked for the audit trail of a route that declares none');
  return auditTrail;
});
