export { Admission, SLOT_LEASE_MS, type Admitted } from './admission';
export { goDuration } from './go-duration';
export { rateLimitHeaders } from './rate-limit-headers';
export type { DefaultLimits, ScopeLimits } from './rules';
