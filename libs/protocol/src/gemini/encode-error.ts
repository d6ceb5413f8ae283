import type { ErrorCode, GatewayError, JsonObject } from '@libs/kernel';
import type { EncodedError } from '../dialect';
import type { GeminiError } from './wire';

/** Google's canonical names, https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
export type GoogleStatus =
  | 'CANCELLED'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'UNAUTHENTICATED';

/** Total: a new code does not compile until it has a name here. */
export const GOOGLE_STATUS: Readonly<Record<ErrorCode, GoogleStatus>> = {
  invalid_json: 'INVALID_ARGUMENT',
  invalid_request: 'INVALID_ARGUMENT',
  invalid_header_value: 'INVALID_ARGUMENT',
  json_too_complex: 'INVALID_ARGUMENT',
  unknown_field: 'INVALID_ARGUMENT',
  url_not_allowed: 'INVALID_ARGUMENT',
  image_fetch_failed: 'INVALID_ARGUMENT',
  idempotency_key_invalid: 'INVALID_ARGUMENT',
  model_not_priced: 'FAILED_PRECONDITION',
  context_length_exceeded: 'INVALID_ARGUMENT',
  unsupported_by_target: 'INVALID_ARGUMENT',
  not_found: 'NOT_FOUND',
  model_not_found: 'NOT_FOUND',
  method_not_allowed: 'UNIMPLEMENTED',
  request_timeout: 'DEADLINE_EXCEEDED',
  conflict: 'ABORTED',
  idempotency_in_progress: 'ABORTED',
  run_already_finished: 'FAILED_PRECONDITION',
  stream_expired: 'FAILED_PRECONDITION',
  body_too_large: 'INVALID_ARGUMENT',
  image_too_large: 'INVALID_ARGUMENT',
  storage_quota_exceeded: 'RESOURCE_EXHAUSTED',
  unsupported_media_type: 'INVALID_ARGUMENT',
  file_type_not_allowed: 'INVALID_ARGUMENT',
  idempotency_key_reused: 'ALREADY_EXISTS',
  credentials_missing: 'UNAUTHENTICATED',
  token_invalid: 'UNAUTHENTICATED',
  token_expired: 'UNAUTHENTICATED',
  key_invalid: 'UNAUTHENTICATED',
  login_failed: 'UNAUTHENTICATED',
  forbidden: 'PERMISSION_DENIED',
  scope_exceeded: 'PERMISSION_DENIED',
  insufficient_scope: 'PERMISSION_DENIED',
  address_not_allowed: 'PERMISSION_DENIED',
  csrf_failed: 'PERMISSION_DENIED',
  password_change_required: 'PERMISSION_DENIED',
  model_not_allowed: 'PERMISSION_DENIED',
  rate_limited: 'RESOURCE_EXHAUSTED',
  login_throttled: 'RESOURCE_EXHAUSTED',
  budget_exceeded: 'RESOURCE_EXHAUSTED',
  client_closed: 'CANCELLED',
  upstream_error: 'UNAVAILABLE',
  upstream_bad_response: 'INTERNAL',
  upstream_too_large: 'INTERNAL',
  upstream_credentials_rejected: 'INTERNAL',
  stream_truncated: 'UNAVAILABLE',
  upstream_unreachable: 'UNAVAILABLE',
  no_key_available: 'UNAVAILABLE',
  upstream_timeout: 'DEADLINE_EXCEEDED',
  internal_error: 'INTERNAL',
  dependency_unavailable: 'UNAVAILABLE',
  shutting_down: 'UNAVAILABLE',
  storage_full: 'RESOURCE_EXHAUSTED',
  run_poisoned: 'INTERNAL',
};

/** An upstream's own refusal of the caller's request keeps its number, and so its name. */
const STATUS_OF_NUMBER: ReadonlyMap<number, GoogleStatus> = new Map([
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [408, 'DEADLINE_EXCEEDED'],
  [409, 'ABORTED'],
  [429, 'RESOURCE_EXHAUSTED'],
]);

function statusOf(error: GatewayError): GoogleStatus {
  if (error.code !== 'upstream_error' || error.status >= 500) return GOOGLE_STATUS[error.code];
  return STATUS_OF_NUMBER.get(error.status) ?? 'INVALID_ARGUMENT';
}

/** What the message cannot say for a program: our code and the request's id, the field at fault, how long to wait. */
function detailsOf(error: GatewayError, requestId: string): JsonObject[] {
  const details: JsonObject[] = [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: error.code.toUpperCase(),
      domain: 'route-llm-gateway',
      metadata: { request_id: requestId },
    },
  ];
  if (error.param !== undefined) {
    const fieldViolations = [{ field: error.param, description: error.message }];
    details.push({ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations });
  }
  if (error.retryAfterSeconds !== undefined)
    details.push({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${error.retryAfterSeconds}s` });
  return details;
}

const errorObject = (error: GatewayError, requestId: string): GeminiError => ({
  error: { code: error.status, message: error.message, status: statusOf(error), details: detailsOf(error, requestId) },
});

export const encodeError = (error: GatewayError, requestId: string): EncodedError => ({
  status: error.status,
  body: JSON.stringify(errorObject(error, requestId)),
});

export const encodeStreamError = (error: GatewayError, requestId: string): string =>
  `data: ${JSON.stringify(errorObject(error, requestId))}\n\n`;
