/**
 * The closed set of error codes. Everything a client is ever told is one of these; the maps from a
 * code to each dialect's shape are total, so adding a code does not compile until every dialect has it.
 */
export const ERROR_STATUS = {
  // what the caller sent
  invalid_json: 400,
  invalid_request: 400,
  invalid_header_value: 400,
  json_too_complex: 400,
  unknown_field: 400,
  url_not_allowed: 400,
  image_fetch_failed: 400,
  idempotency_key_invalid: 400,
  model_not_priced: 400,
  context_length_exceeded: 400,
  unsupported_by_target: 400,
  not_found: 404,
  model_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  idempotency_in_progress: 409,
  run_already_finished: 409,
  stream_expired: 410,
  body_too_large: 413,
  image_too_large: 413,
  storage_quota_exceeded: 413,
  unsupported_media_type: 415,
  file_type_not_allowed: 415,
  idempotency_key_reused: 422,
  // who the caller is
  credentials_missing: 401,
  token_invalid: 401,
  token_expired: 401,
  key_invalid: 401,
  login_failed: 401,
  forbidden: 403,
  scope_exceeded: 403,
  insufficient_scope: 403,
  address_not_allowed: 403,
  csrf_failed: 403,
  password_change_required: 403,
  model_not_allowed: 403,
  // how much the caller may use
  rate_limited: 429,
  login_throttled: 429,
  budget_exceeded: 429,
  // the client left
  client_closed: 499,
  // upstream
  upstream_error: 502,
  upstream_bad_response: 502,
  upstream_too_large: 502,
  upstream_credentials_rejected: 502,
  stream_truncated: 502,
  upstream_unreachable: 502,
  no_key_available: 503,
  upstream_timeout: 504,
  // ours
  internal_error: 500,
  dependency_unavailable: 503,
  shutting_down: 503,
  storage_full: 507,
  run_poisoned: 500,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_STATUS;

export interface ErrorDetails {
  /** The field, header or parameter at fault, in the caller's own naming. */
  param?: string;
  /** Whole seconds for `Retry-After`. */
  retryAfterSeconds?: number;
  /** false tells SDKs not to retry a status they would otherwise retry (`x-should-retry`). */
  shouldRetry?: boolean;
  /** Overrides the code's own status: an upstream's 4xx keeps its number. */
  status?: number;
  /** The upstream's own code and type, passed on in the caller's dialect. */
  upstream?: { status: number; code?: string; type?: string };
  /** Sent with the answer, e.g. `x-ratelimit-*`; lower-case names. */
  headers?: Readonly<Record<string, string>>;
  /** For the log only; never reaches a client. */
  cause?: unknown;
}

/** The one error class that may reach a client. `message` is written for the caller to read. */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly param: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly shouldRetry: boolean | undefined;
  readonly status: number;
  readonly upstream: ErrorDetails['upstream'];
  readonly headers: ErrorDetails['headers'];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.param = details.param;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.shouldRetry = details.shouldRetry;
    this.status = details.status ?? ERROR_STATUS[code];
    this.upstream = details.upstream;
    this.headers = details.headers;
  }
}

/** What a client may see of any thrown value: our own errors as they are, everything else a bare 500. */
export function toGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  return new GatewayError(
    'internal_error',
    'The gateway failed while handling this request. It has been logged under the request id.',
    {
      cause: thrown,
    },
  );
}

/** The `code` of a thrown value of Node or a library, '' when it has none. Needs no `instanceof`, which fails across realms. */
export const systemErrorCode = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
