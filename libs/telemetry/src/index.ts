export { HedgeMetrics, type HedgeEnd, type HedgeRefusal } from './hedge-metrics';
export { createLogger, type Logger, type LogSettings } from './logger';
export { NestLogger } from './nest-logger';
export { RequestMetrics, type RequestObservation } from './request-metrics';
export { UpstreamMetrics, type BreakerStateName, type UpstreamFacts } from './upstream-metrics';
