export { Ledger, type LedgerOptions } from './ledger';
export type { AttemptRecord, LedgerRecord, LossRecord, NewLedgerRecord } from './record';
export { RequestsRepository, type KeyPick, type RequestFilter, type RequestView } from './requests.repository';
export { csv } from './money/csv';
export { ReRateRepository, type RatedScope, type ReRate } from './money/re-rate.repository';
export { ReRating, type ReRateSums } from './money/re-rating';
export { Statements, type Statement } from './money/statements';
export {
  USAGE_DIMENSIONS,
  UsageReports,
  type UsageDimension,
  type UsageGroup,
  type UsageQuery,
  type UsageSums,
} from './money/usage-reports';
export { Spool } from './spool';
export { RequestsSeriesRepository } from './series/requests-series.repository';
