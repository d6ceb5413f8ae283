export type { Permitted } from './permitted';
export { planTargets, type RoutingFacts } from './plan-targets';
export { readPreferences, type Preferences } from './preferences';
export { NO_SETTINGS, type RouteSettings } from './route-settings';
export type { Plan, Target } from './target';
export { VIRTUAL_MODELS } from './virtual-models';
