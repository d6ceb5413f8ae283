import type { ErrorCode, GatewayError } from '@libs/kernel';
import type { EncodedError } from '../dialect';
import type { OpenAiError } from './wire';

export type OpenAiErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'rate_limit_error'
  | 'insufficient_quota'
  | 'upstream_error'
  | 'server_error';

/** Total: a new code does not compile until it has a type here. */
export const OPENAI_ERROR_TYPE: Readonly<Record<ErrorCode, OpenAiErrorType>> = {
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
  model_not_found: 'invalid_request_error',
  method_not_allowed: 'invalid_request_error',
  request_timeout: 'invalid_request_error',
  conflict: 'invalid_request_error',
  idempotency_in_progress: 'invalid_request_error',
  run_already_finished: 'invalid_request_error',
  stream_expired: 'invalid_request_error',
  body_too_large: 'invalid_request_error',
  image_too_large: 'invalid_request_error',
  storage_quota_exceeded: 'invalid_request_error',
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
  budget_exceeded: 'insufficient_quota',
  client_closed: 'invalid_request_error',
  upstream_error: 'upstream_error',
  upstream_bad_response: 'upstream_error',
  upstream_too_large: 'upstream_error',
  upstream_credentials_rejected: 'upstream_error',
  stream_truncated: 'upstream_error',
  upstream_unreachable: 'upstream_error',
  no_key_available: 'upstream_error',
  upstream_timeout: 'upstream_error',
  internal_error: 'server_error',
  dependency_unavailable: 'server_error',
  shutting_down: 'server_error',
  storage_full: 'server_error',
  run_poisoned: 'server_error',
};

/** Shape E: the four keys OpenAI's clients read, and the request id. */
export function errorObject(error: GatewayError, requestId: string): OpenAiError {
  const { upstream } = error;
  // An upstream's own words for the caller's own mistake; never for the operator's.
  const passed = error.code === 'upstream_error' && error.status < 500 ? upstream : undefined;
  return {
    error: {
      message: error.message,
      type: passed?.type ?? OPENAI_ERROR_TYPE[error.code],
      code: passed?.code ?? error.code,
      param: error.param ?? null,
    },
    request_id: requestId,
  };
}

export const encodeError = (error: GatewayError, requestId: string): EncodedError => ({
  status: error.status,
  body: JSON.stringify(errorObject(error, requestId)),
});

export const encodeStreamError = (error: GatewayError, requestId: string): string =>
  `data: ${JSON.stringify(errorObject(error, requestId))}\n\n`;
