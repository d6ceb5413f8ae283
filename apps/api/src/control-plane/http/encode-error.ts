import { type ErrorCode, type GatewayError } from '@libs/kernel';
import type { ErrorBody } from './error.dto';

/** The `type` of an error: coarse, for clients that do not know its code. */
function typeOf(code: ErrorCode, status: number): string {
  if (code === 'budget_exceeded') return 'insufficient_quota';
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 404) return 'not_found_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'api_error';
}

/** The error shape of the control plane. */
export const encodeError = (error: GatewayError, requestId: string): ErrorBody => ({
  error: { message: error.message, type: typeOf(error.code, error.status), code: error.code, param: error.param ?? null },
  request_id: requestId,
});
