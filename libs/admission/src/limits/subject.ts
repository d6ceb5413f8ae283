import type { Principal } from '@libs/kernel';
import type { LimitScope } from '@libs/shared-state';

export const SUBJECT_KINDS = ['key', 'user', 'team', 'tenant'] as const;
/** Whom a limit or a budget is for. */
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

export interface Subject {
  tenantId: string;
  kind: SubjectKind;
  id: string;
}

export const scopeOf = (kind: SubjectKind): LimitScope => (kind === 'key' ? 'virtual_key' : kind);

/** Whom a request counts for, narrowest first. Nothing that the caller sent plays a part in it. */
export function subjectsOf({ tenantId, virtualKeyId, userId, teamId }: Principal): Subject[] {
  const subjects: Subject[] = [];
  if (virtualKeyId !== undefined) subjects.push({ tenantId, kind: 'key', id: virtualKeyId });
  if (userId !== undefined) subjects.push({ tenantId, kind: 'user', id: userId });
  if (teamId !== undefined) subjects.push({ tenantId, kind: 'team', id: teamId });
  subjects.push({ tenantId, kind: 'tenant', id: tenantId });
  return subjects;
}

/** A name for maps. */
export const subjectName = ({ tenantId, kind, id }: Subject): string => `${tenantId} ${kind} ${id}`;
