export { Catalog } from './catalog';
export {
  latencyOf,
  latencyOfSpeed,
  MODEL_ORIGINS,
  MEASURABLE,
  qualityFor,
  saidQuality,
  speedOfLatency,
  TASKS,
  type CatalogModel,
  type Measurable,
  type MeasuredFacts,
  type ModelOrigin,
  type Task,
} from './catalog-model';
export { daysLeft, isRetired, LIFE_STAGES, lifeWarning, stageOf, type LifeStage } from './life-of-model';
export { PROMPT_TYPES, type PromptType } from './prompt-types';
export { DecayingHistogram } from './decaying-histogram';
export { LiveStats, type AttemptSample, type LiveFigures, type TargetSnapshot, type ToldSnapshot } from './live-stats';
export { PriceBook } from './prices/price-book';
export { ANY, type NewPrice, type PriceList, type PriceRow } from './prices/price-row';
export { PriceService, type PriceChanges, type PriceCorrection } from './prices/price.service';
export { PricesRepository, type PriceFilter } from './prices/prices.repository';
export { mergeModels, type ModelFields, type ModelOverride } from './merge-models';
export { ModelCatalog, type ImportReport, type Measurements } from './model-catalog';
export { ModelOverridesRepository } from './model-overrides.repository';
export { readPriceList } from './read-price-list';
export { StatsKeeper } from './share-stats';
export { InFlightKeeper } from './share-in-flight';
