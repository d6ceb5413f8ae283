import type { AlertSink } from '@libs/kernel';
import type { NewLedgerRecord } from '@libs/ledger';

/** Targets that are remembered as told; clients may name models without end. */
const MOST = 1_000;

/** Says once of each target that its requests cannot be priced: they are served and booked as unknown, never as free. */
export class UnpricedModels {
  private readonly told = new Set<string>();

  constructor(private readonly alerts: AlertSink) {}

  note({ provider_id: provider, model_used: model, usage_known: usageKnown }: NewLedgerRecord): void {
    if (provider === null || model === null) return;
    const id = `${provider}/${model}`;
    if (this.told.has(id) || this.told.size >= MOST) return;
    this.told.add(id);
    const why = usageKnown ? 'has no price' : 'does not say what requests use';
    this.alerts.raise({
      kind: 'price.unknown',
      severity: 'warning',
      subject: { kind: 'model', id },
      message: `${id} ${why}: its requests are booked as unknown until a price is entered and they are rated again.`,
      details: { provider, model, usage_known: usageKnown },
    });
  }
}
