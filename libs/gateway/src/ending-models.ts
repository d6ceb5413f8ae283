import { type Catalog, daysLeft, lifeWarning } from '@libs/catalog';
import type { AlertSink } from '@libs/kernel';
import type { Target } from '@libs/routing';

/** Targets that are remembered as told; clients may name models without end. */
const MOST = 1_000;

/** Says once of each model that serves requests and whose end is near, and once more when it is there. */
export class EndingModels {
  private readonly told = new Map<string, string>();

  constructor(
    private readonly alerts: AlertSink,
    private readonly catalog: Pick<Catalog, 'find'>,
  ) {}

  /** @param target whose `warning` says so */
  note({ providerId: provider, model }: Pick<Target, 'providerId' | 'model'>, nowMs: number): void {
    const row = this.catalog.find(provider, model);
    if (!row) return;
    const id = `${provider}/${model}`;
    const days = daysLeft(row, nowMs);
    const stage = days === null ? 'deprecated' : days > 0 ? 'retiring' : 'retired';
    if (this.told.get(id) === stage || this.told.size >= MOST) return;
    const message = lifeWarning({ ...row, model }, nowMs);
    if (message === undefined) return;
    this.told.set(id, stage);
    this.alerts.raise({
      kind: 'model.ending',
      severity: stage === 'retired' ? 'critical' : 'warning',
      subject: { kind: 'model', id },
      message: `${message}. Requests here still ask for it.`,
      details: { provider, model, stage, retires: row.retires ?? null, days_left: days, replaced_by: row.replacedBy ?? null },
    });
  }
}
