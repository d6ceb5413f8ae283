import { LabelGuard } from './label-guard';

const MAX_PROVIDERS = 100;
const MAX_MODELS = 150;

/**
 * Values of the labels `provider` and `model`. Clients choose names of models, so one is told only when the catalog has
 * it or it has served; all else is `other`, and so is what comes when there are too many.
 */
export class TargetNames {
  private readonly providers = new LabelGuard(MAX_PROVIDERS);
  private readonly models = new LabelGuard(MAX_MODELS);

  constructor(private readonly isKnown: (provider: string, model: string) => boolean) {}

  provider(id: string | null): string {
    return this.providers.label(id);
  }

  model(provider: string | null, model: string | null, served: boolean): string {
    if (model === null || provider === null) return 'none';
    return served || this.isKnown(provider, model) ? this.models.label(model) : 'other';
  }
}
