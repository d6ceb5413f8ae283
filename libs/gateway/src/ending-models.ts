import { type Catalog, daysLeft, lifeWarning } from '@libs/catalog';
import type { AlertSink } from '@libs/kernel';
import type { Target } from '@libs/routing';

/** Targets that are remembered as told; clients may name models without end. */
const MOST = 1_000;
const DAY_MS = 86_400_000;

/** Says once of each model that serves requests and whose end is near, and once more when it is there. */
export class EndingModels {
  private readonly told = new Map<string, string>();
  /** The rows that were looked at, and on which day: a stage lasts until midnight at the least. */
  private readonly seen = new WeakMap<object, number>();

  constructor(
    private readonly alerts: AlertSink,
    private readonly catalog: Pick<Catalog, 'find'>,
  ) {}

  /** @param target whose `warning` says so */
  note({ providerId: provider, model }: Pick<Target, 'providerId' | 'model'>, nowMs: number): void {
    const row = this.catalog.find(provider, model);
    const day = Math.floor(nowMs / DAY_MS);
    if (!row || this.seen.get(row) === day) return;
    if (row.model === model) this.seen.set(row, day);
    const id = `${provider}/${model}`;
    const days = daysLeft(row, nowMs);
    const stage = days === null ? 'deprecated' : days > 0 ? 'retiring' : 'retired';
    if (this.told.get(id) === stage || this.told.size >= MOST) return;
    const message = lifeWarning(row, nowMs, model);
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
