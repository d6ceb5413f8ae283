export { Ledger, type LedgerOptions, type LedgerStatus } from './ledger';
export type { AttemptRecord, LedgerRecord, LossRecord, NewLedgerRecord, StageTimes } from './record';
export {
  RequestsRepository,
  type KeyPick,
  type LedgerProcess,
  type RequestFilter,
  type RequestView,
} from './requests.repository';
export { csv, inert } from './money/csv';
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
export { type IssuedMark, IssuedCounter, leftMarks } from './spool/issued-marks';
export { Spool } from './spool/spool';
export { type KeeperOptions, RequestLogKeeper } from './keeping/request-log-keeper';
export { UsageSpanKeeper } from './usage-spans/usage-span-keeper';
export { forgetTenants } from './keeping/forget-tenants';
export { listPartitions, makeDays, type Partition } from './keeping/partitions';
export { UsageSeriesRepository } from './series/usage-series.repository';
export { type MinuteRow, recentMinutes } from './series/recent-minutes';
export { writeRequestsWithin } from './write-requests';
