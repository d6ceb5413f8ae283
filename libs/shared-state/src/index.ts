export { createSharedState, type SharedState, type SharedStateConfig } from './create-shared-state';
export { requestsKey, slotsKey, type LimitScope } from './keys';
export { MemoryKeyLeaseStore } from './memory/memory-key-lease-store';
export { MemoryRateLimitStore } from './memory/memory-rate-limit-store';
export { MemoryBreakerStore } from './breaker/memory-breaker-store';
export { BREAKER_DEFAULTS } from './breaker/port';
export { targetParts } from './breaker/target-parts';
export type * from './breaker/port';
export type * from './ports';
