/** A decision that answers of before must not be served any more. */
export interface Purge {
  id: number;
  /** null: of every tenant. */
  tenantId: string | null;
  /** As a client named it, as the upstream does, or `provider/model`; null: of every model. */
  model: string | null;
  /** Only what is older, epoch ms; null: everything asked for before the purge. */
  before: number | null;
  /** Only what lies under this key; null: under any. */
  key: string | null;
}

/** What a purge looks at. */
export interface Purgeable {
  seq: number;
  createdAt: number;
  modelAsked: string;
  model: string;
  providerId: string;
}

/** Whether a purge that this tenant, and this key, is concerned by ends the life of an answer. */
export function isPurged(answer: Purgeable, purges: readonly Purge[]): boolean {
  return purges.some(({ id, model, before }) => {
    if (before === null ? answer.seq >= id : answer.createdAt >= before) return false;
    if (model === null) return true;
    return model === answer.modelAsked || model === answer.model || model === `${answer.providerId}/${answer.model}`;
  });
}
