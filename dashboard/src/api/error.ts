import { preferredLanguage } from '../i18n';
import { errorInChinese } from '../i18n/zh/errors';

/** What the gateway refused, with everything that a person needs to go on. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** The field at fault, where there is one. */
    readonly param: string | undefined,
    /** Names the request in the log. */
    readonly requestId: string | undefined,
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** The address did not answer at all. */
export class NoAnswer extends Error {
  constructor() {
    super('The gateway does not answer.');
    this.name = 'NoAnswer';
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Reads the gateway's shape of errors; whatever else came (a proxy's page) is still an error with a status. */
export function apiError(response: Response, body: unknown): ApiError {
  const error = isObject(body) && isObject(body['error']) ? body['error'] : {};
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const code = text(error['code']) ?? `http_${response.status}`;
  const message = text(error['message']) ?? `${response.status} ${response.statusText}`.trim();
  return new ApiError(
    response.status,
    code,
    preferredLanguage() === 'zh' ? errorInChinese(code, message) : message,
    text(error['param']),
    response.headers.get('x-request-id') ?? undefined,
    Number.isFinite(retryAfter) ? retryAfter : undefined,
  );
}

export const isApiError = (error: unknown, code?: string): error is ApiError =>
  error instanceof ApiError && (code === undefined || error.code === code);
