import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { from, mergeMap, type Observable } from 'rxjs';
import { FileOwnedRepository, type OwnedKind } from '@libs/gateway';
import { isJsonObject } from '@libs/kernel';
import { AUDIT_METADATA, type ChangesNothing, type RouteAudit } from '../../policy';

const TABLES: readonly string[] = [
  'providers',
  'provider_keys',
  'tenants',
  'virtual_keys',
  'limits',
  'budgets',
] satisfies OwnedKind[];

/** What gateway.yaml says is changed there and nowhere else: a change by API would be undone by the next start. */
@Injectable()
export class FileOwnedInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly owned: FileOwnedRepository,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const audit = this.reflector.get<RouteAudit | ChangesNothing | undefined>(AUDIT_METADATA, context.getHandler());
    if (!audit || 'changesNothing' in audit) return next.handle();
    const subject = subjectOf(audit, context.switchToHttp().getRequest<FastifyRequest>());
    if (!subject) return next.handle();
    return from(this.owned.assertFree(subject.kind, subject.id)).pipe(mergeMap(() => next.handle()));
  }
}

/** What a call wants to change, if a file may own such things; without an id: all of a kind. */
export function subjectOf(
  { action, table }: RouteAudit,
  { params, body, query }: Pick<FastifyRequest, 'params' | 'body' | 'query'>,
): { kind: OwnedKind; id?: string } | undefined {
  if (action.startsWith('routing.')) return isDryRun(body) ? undefined : { kind: 'routing' };
  // An import leaves out what a file says, and tells so.
  if (action === 'model.import') return undefined;
  if (action === 'model.put' || action === 'model.reset') {
    const named = action === 'model.put' ? body : query;
    if (isJsonObject(named)) return { kind: 'model', id: `${String(named['provider'])}/${String(named['model'])}` };
  }
  // By hand, for the current period only: no change of what the file says.
  if (action === 'budget.adjust') return undefined;
  if (table === undefined || !TABLES.includes(table)) return undefined;
  const id = isJsonObject(params) ? params['id'] : undefined;
  return typeof id === 'string' ? { kind: table as OwnedKind, id } : undefined;
}

const isDryRun = (body: unknown): boolean => isJsonObject(body) && body['dry_run'] === true;
