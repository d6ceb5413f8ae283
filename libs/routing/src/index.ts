export { type Permitted, permits } from './permitted';
export { classify, type Classification } from './classify/classify';
export { readConversation, type ConversationText } from './classify/read-text';
export { checkConfig, type CheckedConfig, type KnownNames } from './config/check-config';
export { PROBLEM_CODES, type ConfigProblem } from './config/problem';
export { REASON_CODES, type ReasonPart } from './plan/reason';
export { compileRouting, type CompiledRouting } from './config/compile-config';
export { EMPTY_CONFIG, type RoutingConfig, routingConfigSchema } from './config/routing-config';
export { hash32, shareOf } from './hash';
export { expectedCost } from './plan/exclude';
export type { RoutingFacts } from './plan/facts';
export { explainRoute, planRoute, type PlanDetails } from './plan/plan-route';
export type { CandidateView } from './plan/resolve';
export { RequestSignals, type Needs, type RouteAsk } from './plan/route-ask';
export { type Preferences, readPreferences, readWeights, STRATEGY_OPTION, WEIGHTS_OPTION } from './preferences';
export { NO_SETTINGS, type RouteSettings } from './route-settings';
export { idOf, type Plan, type RouteTrace, type Target } from './target';
export { Router, type Canary, type RouterSources } from './router';
export { isStrategy, STRATEGIES, type Strategy, VIRTUAL_MODELS, type Weights, WEIGHTS } from './weights';
export { CANARY_DEFAULTS, judgeCanary, type CanaryLimits } from './versions/judge-canary';
export { costRatio, errorRate, type Trial, type TrialSide } from './versions/trial-figures';
export { RoutingVersions, type RoutedOutcome } from './versions/routing-versions';
export { RoutingRepository } from './versions/routing.repository';
export {
  type NewShadow,
  type ShadowFilter,
  type ShadowRow,
  type ShadowSide,
  type ShadowSummary,
  ShadowsRepository,
} from './shadow/shadows.repository';
export { Replay, type LoggedRequest, type ReplayReport } from './replay/replay';
