import { type CatalogModel, PROMPT_TYPES, type PromptType, saidQuality } from '@libs/catalog';
import { byTarget, type SeenByType } from './measured-models';
import { believe, type Belief, comparedValue, elsewhereOf } from './quality-model';
import type { Evidence, EvidenceQuery, EvidenceRow, QualityRepository } from './quality.repository';

export interface QualityOptions {
  /** What the catalog says of a target; undefined: it does not know it. */
  find(provider: string, model: string): CatalogModel | undefined;
  /** Tells every replica that something was learned. */
  publish(): void;
}

/** What is believed of a model on one type of prompt, and from what. */
export interface QualityView extends Belief {
  provider: string;
  model: string;
  prompt_type: PromptType;
  /** By the catalog alone. */
  prior: number;
}

/** What the catalog knows nothing of. */
const UNKNOWN_QUALITY = 50;
const QUIET_MS = 500;

/** What is believed of models: learns from evidence, tells all replicas. */
export class QualityService {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly repository: QualityRepository,
    private readonly options: QualityOptions,
  ) {}

  async learn(evidence: readonly Evidence[]): Promise<void> {
    const weighty = evidence.filter(({ weight }) => weight > 0);
    if (weighty.length === 0) return;
    await this.repository.add(weighty);
    // Many ratings in a moment are one change.
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.options.publish();
    }, QUIET_MS).unref();
  }

  /** Of models of which something was seen. */
  async list(filter: { provider?: string | undefined; model?: string | undefined } = {}): Promise<QualityView[]> {
    const seen = byTarget(await this.repository.scores());
    return [...seen].flatMap(([id, byType]) => {
      const at = id.indexOf('/');
      const [provider, model] = [id.slice(0, at), id.slice(at + 1)];
      if ((filter.provider ?? provider) !== provider || (filter.model ?? model) !== model) return [];
      return PROMPT_TYPES.map((type) => this.view(provider, model, type, byType));
    });
  }

  history(filter: EvidenceQuery): Promise<EvidenceRow[]> {
    return this.repository.history(filter);
  }

  /**
   * What two models that answered the same prompt learn from who was better.
   * @param weight of each of the two pieces of evidence
   */
  async compared(
    pair: readonly [Target, Target],
    outcome: 'a' | 'b' | 'tie',
    promptType: PromptType,
    evidence: { weight: number; reference: string },
  ): Promise<void> {
    const seen = byTarget(await this.repository.scores());
    const score = ({ provider, model }: Target): number =>
      this.view(provider, model, promptType, seen.get(`${provider}/${model}`) ?? new Map()).score;
    const [a, b] = pair;
    const [mine, theirs] = [score(a), score(b)];
    const won = outcome === 'tie' ? 0.5 : outcome === 'a' ? 1 : 0;
    const lost = won === 0.5 ? 0.5 : won === 1 ? 0 : 1;
    const common = { promptType, source: 'judge' as const, ...evidence };
    await this.learn([
      { ...a, ...common, value: comparedValue(mine, theirs, won) },
      { ...b, ...common, value: comparedValue(theirs, mine, lost) },
    ]);
  }

  /** What was learned last is told at once. */
  close(): void {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.options.publish();
  }

  private view(provider: string, model: string, type: PromptType, seen: SeenByType): QualityView {
    const known = this.options.find(provider, model);
    const prior = known ? saidQuality(known, type) : UNKNOWN_QUALITY;
    const belief = believe(prior, seen.get(type) ?? { good: 0, total: 0 }, elsewhereOf(seen, type));
    return { provider, model, prompt_type: type, prior, ...belief };
  }
}

export interface Target {
  provider: string;
  model: string;
}
