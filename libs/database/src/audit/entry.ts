/** Who did it. `anonymous`: nobody was known yet (a login); `system`: the product itself. */
export interface AuditActor {
  kind: 'user' | 'automation' | 'virtual_key' | 'system' | 'anonymous';
  id: string | null;
}

export type AuditOutcome = 'attempted' | 'done' | 'refused' | 'failed';

/** One row to write. Nothing in it is secret: what goes into `before`, `after` and `details` has been stripped. */
export interface AuditEntry {
  actor: AuditActor;
  /** Whose concern it is; null: the installation's. */
  tenantId: string | null;
  /** `virtual_key.rotate` */
  action: string;
  subject: { kind: string; id: string | null } | null;
  outcome: AuditOutcome;
  status: number | null;
  requestId: string | null;
  address: string | null;
  before: unknown;
  after: unknown;
  details: unknown;
}

/** A row as it was written. */
export interface AuditRecord {
  seq: number;
  id: string;
  at: Date;
  tenant_id: string | null;
  actor_kind: AuditActor['kind'];
  actor_id: string | null;
  action: string;
  subject_kind: string | null;
  subject_id: string | null;
  outcome: AuditOutcome;
  status: number | null;
  request_id: string | null;
  address: string | null;
  before: unknown;
  after: unknown;
  details: unknown;
}

/** What the chain of hashes says. `head`: of the newest row; whoever notes it elsewhere sees when the end is cut off. */
export interface AuditVerdict {
  rows: number;
  head: { seq: number; hash: string } | null;
  /** The first row that does not follow from the one before; null: the chain holds. */
  broken_at: number | null;
}
