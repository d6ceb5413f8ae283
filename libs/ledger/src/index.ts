export { Ledger, type LedgerOptions } from './ledger';
export type { AttemptRecord, LedgerRecord, NewLedgerRecord } from './record';
export { RequestsRepository, type RequestFilter, type RequestView } from './requests.repository';
export { Spool } from './spool';
