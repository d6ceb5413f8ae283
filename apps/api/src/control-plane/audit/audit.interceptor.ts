import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, type Observable, lastValueFrom } from 'rxjs';
import { AuditLog, AuditTrail } from '@libs/database';
import { AUDIT_METADATA, type ChangesNothing, type RouteAudit } from '../../policy';
import { refusalOf } from '../http/error.filter';
import { AnonymousEvents } from './anonymous-events';
import { draftOf, entryOf, outcomeOf, readSubject, type Subject, untold, whoIsNow } from './audit-facts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for a handler whose route declares what the audit log tells of it. */
    auditTrail?: AuditTrail;
  }
}

/**
 * Writes down who changes what. Before a handler runs, that it was called: without that row nothing is changed, and a
 * process that dies leaves it behind. After it, how it ended. A handler that hands its trail to a service gets change
 * and trace in one transaction instead of the second row.
 */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  private readonly anonymous = new AnonymousEvents();

  constructor(
    private readonly reflector: Reflector,
    private readonly log: AuditLog,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const audit = this.reflector.get<RouteAudit | ChangesNothing | undefined>(AUDIT_METADATA, context.getHandler());
    if (!audit || 'changesNothing' in audit) return next.handle();
    return from(this.around(audit, context, next));
  }

  private async around(audit: RouteAudit, context: ExecutionContext, next: CallHandler): Promise<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const draft = draftOf(audit, request);
    const subject = await readSubject(this.log, audit, request);
    const trail = new AuditTrail(this.log, draft, untold(audit, subject));
    request.auditTrail = trail;
    // Whoever is nobody yet could fill the log at will; how it ended is enough.
    const known = draft.actor.kind !== 'anonymous';
    if (known) await this.log.append(entryOf(draft, subject, { outcome: 'attempted', status: null }));
    try {
      const answer: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      if (!trail.written) await this.done(audit, request, http.getResponse<FastifyReply>(), { draft, subject, answer });
      return answer;
    } catch (thrown) {
      const { status, code } = refusalOf(thrown);
      const details = { code };
      if (known || this.anonymous.isNews(audit.action, code, request.ip)) {
        await this.log.conclude(entryOf(draft, subject, { outcome: outcomeOf(status), status, details }));
      }
      throw thrown;
    }
  }

  private async done(
    audit: RouteAudit,
    request: FastifyRequest,
    reply: FastifyReply,
    { draft, subject, answer }: { draft: AuditTrail['draft']; subject: Subject; answer: unknown },
  ): Promise<void> {
    const after = await readSubject(this.log, audit, request, answer).catch(() => subject);
    const entry = entryOf(whoIsNow(draft, answer), after, { outcome: 'done', status: reply.statusCode });
    await this.log.conclude({ ...entry, before: subject.row ?? null, after: after.row ?? null });
  }
}
