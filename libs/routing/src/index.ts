export { planTargets, type RoutingFacts } from './plan-targets';
export type { Plan, Target } from './target';
export { VIRTUAL_MODELS } from './virtual-models';
