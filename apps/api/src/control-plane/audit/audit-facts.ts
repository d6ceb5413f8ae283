import type { FastifyRequest } from 'fastify';
import { type AuditDraft, type AuditEntry, type AuditLog, type AuditOutcome, stripSecrets } from '@libs/database';
import { isJsonObject } from '@libs/kernel';
import type { RouteAudit } from '../../policy';

/** What a change is about. */
export interface Subject {
  kind: string;
  id: string | null;
  /** As it is now, secrets removed; undefined when there is none, or none that has a row. */
  row: unknown;
  /** Whose it is, where the row or the answer says so. */
  tenantId: string | null;
  /** What was asked for, where there is no row to show. */
  asked: unknown;
}

export function draftOf({ action }: RouteAudit, request: FastifyRequest): AuditDraft {
  const principal = request.user?.principal;
  return {
    action,
    actor: principal === undefined ? { kind: 'anonymous', id: null } : { kind: principal.kind, id: principal.userId ?? null },
    tenantId: principal?.kind === 'user' ? principal.tenantId : null,
    requestId: request.id,
    address: request.ip,
  };
}

/** @param answer of the handler: names the subject that it made */
export async function readSubject(
  log: Pick<AuditLog, 'snapshot'>,
  { action, table }: RouteAudit,
  request: FastifyRequest,
  answer?: unknown,
): Promise<Subject> {
  const id = idIn(request.params) ?? idIn(answer);
  const kind = action.split('.')[0] ?? action;
  const row = table !== undefined && id !== null ? await log.snapshot(table, id) : undefined;
  const asked =
    table === undefined || id === null ? (stripSecrets(request.body) ?? stripSecrets(request.query)) : furtherIds(request.params);
  return { kind, id, row, asked, tenantId: tenantIn(row) ?? tenantIn(answer) };
}

export function entryOf(
  draft: AuditDraft,
  { kind, id, tenantId, asked }: Subject,
  end: { outcome: AuditOutcome; status: number | null; details?: Record<string, unknown> },
): AuditEntry {
  const details = { ...(asked === null || asked === undefined ? {} : { asked }), ...end.details };
  return {
    ...draft,
    tenantId: tenantId ?? draft.tenantId,
    subject: { kind, id },
    outcome: end.outcome,
    status: end.status,
    before: null,
    after: null,
    details: Object.keys(details).length === 0 ? null : details,
  };
}

/** What was asked for, where neither the row before nor the one after tells it. */
export const untold = ({ table }: RouteAudit, { asked, id }: Subject): { asked: unknown } | null =>
  asked === null || asked === undefined || (table !== undefined && id === null) ? null : { asked };

/** A login begins as nobody and ends as somebody. */
export function whoIsNow(draft: AuditDraft, answer: unknown): AuditDraft {
  const user = isJsonObject(answer) ? idIn(answer['user']) : null;
  return draft.actor.kind === 'anonymous' && user !== null ? { ...draft, actor: { kind: 'user', id: user } } : draft;
}

export const outcomeOf = (status: number): AuditOutcome => (status >= 500 ? 'failed' : 'refused');

/** Whom else the address names: who is put into a team. */
function furtherIds(params: unknown): Record<string, string> | null {
  const further = isJsonObject(params) ? Object.entries(params).filter(([name]) => name !== 'id') : [];
  return further.length === 0 ? null : Object.fromEntries(further.map(([name, value]) => [name, String(value).slice(0, MAX_ID)]));
}

const MAX_ID = 64;

function idIn(value: unknown): string | null {
  const id = typeof value === 'object' && value !== null ? Reflect.get(value, 'id') : undefined;
  return typeof id === 'string' ? id.slice(0, MAX_ID) : null;
}

function tenantIn(value: unknown): string | null {
  const id = typeof value === 'object' && value !== null ? Reflect.get(value, 'tenant_id') : undefined;
  if (typeof id === 'string') return id;
  const user = isJsonObject(value) ? value['user'] : undefined;
  return user === undefined ? null : tenantIn(user);
}
