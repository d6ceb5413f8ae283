import type { ErrorCode, GatewayError } from '@libs/kernel';
import type { EncodedError } from '../dialect';
import type { AnthropicError } from './wire';

export type AnthropicErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'request_too_large'
  | 'rate_limit_error'
  | 'api_error'
  | 'timeout_error'
  | 'overloaded_error';

/** Total: a new code does not compile until it has a type here. */
export const ANTHROPIC_ERROR_TYPE: Readonly<Record<ErrorCode, AnthropicErrorType>> = {
  invalid_json: 'invalid_request_error',
  invalid_request: 'invalid_request_error',
  invalid_header_value: 'invalid_request_error',
  json_too_complex: 'invalid_request_error',
  unknown_field: 'invalid_request_error',
  url_not_allowed: 'invalid_request_error',
  image_fetch_failed: 'invalid_request_error',
  idempotency_key_invalid: 'invalid_request_error',
  model_not_priced: 'invalid_request_error',
  context_length_exceeded: 'invalid_request_error',
  unsupported_by_target: 'invalid_request_error',
  not_found: 'not_found_error',
  model_not_found: 'not_found_error',
  method_not_allowed: 'invalid_request_error',
  request_timeout: 'invalid_request_error',
  conflict: 'invalid_request_error',
  idempotency_in_progress: 'invalid_request_error',
  run_already_finished: 'invalid_request_error',
  stream_expired: 'invalid_request_error',
  body_too_large: 'request_too_large',
  image_too_large: 'request_too_large',
  storage_quota_exceeded: 'request_too_large',
  unsupported_media_type: 'invalid_request_error',
  file_type_not_allowed: 'invalid_request_error',
  idempotency_key_reused: 'invalid_request_error',
  credentials_missing: 'authentication_error',
  token_invalid: 'authentication_error',
  token_expired: 'authentication_error',
  key_invalid: 'authentication_error',
  login_failed: 'authentication_error',
  forbidden: 'permission_error',
  scope_exceeded: 'permission_error',
  insufficient_scope: 'permission_error',
  address_not_allowed: 'permission_error',
  csrf_failed: 'permission_error',
  password_change_required: 'permission_error',
  model_not_allowed: 'permission_error',
  rate_limited: 'rate_limit_error',
  login_throttled: 'rate_limit_error',
  budget_exceeded: 'rate_limit_error',
  client_closed: 'invalid_request_error',
  upstream_error: 'api_error',
  upstream_bad_response: 'api_error',
  upstream_too_large: 'api_error',
  upstream_credentials_rejected: 'api_error',
  stream_truncated: 'api_error',
  upstream_unreachable: 'api_error',
  no_key_available: 'overloaded_error',
  upstream_timeout: 'timeout_error',
  internal_error: 'api_error',
  dependency_unavailable: 'api_error',
  shutting_down: 'overloaded_error',
  storage_full: 'api_error',
  run_poisoned: 'api_error',
};

/** An upstream's own refusal of the caller's request keeps its number, and so its kind. */
const TYPE_OF_STATUS: ReadonlyMap<number, AnthropicErrorType> = new Map([
  [401, 'authentication_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
]);

function errorType(error: GatewayError): AnthropicErrorType {
  if (error.code !== 'upstream_error' || error.status >= 500) return ANTHROPIC_ERROR_TYPE[error.code];
  return TYPE_OF_STATUS.get(error.status) ?? 'invalid_request_error';
}

const errorObject = (error: GatewayError, requestId: string): AnthropicError => ({
  type: 'error',
  error: { type: errorType(error), message: error.message, ...(error.param !== undefined && { param: error.param }) },
  request_id: requestId,
});

export const encodeError = (error: GatewayError, requestId: string): EncodedError => ({
  status: error.status,
  body: JSON.stringify(errorObject(error, requestId)),
});

export const encodeStreamError = (error: GatewayError, requestId: string): string =>
  `event: error\ndata: ${JSON.stringify(errorObject(error, requestId))}\n\n`;
