export { IdempotentAnswers, type KeptAnswer, type Opened, type OpenKey } from './idempotent-answers';
export {
  checkIdempotencyKey,
  fingerprintOf,
  fingerprintOfBytes,
  IDEMPOTENCY_HEADER,
  type IdempotencyScope,
  keyInProgress,
} from './idempotency-key';
export { resourceOfKey, takeKey } from './resource-keys';
