import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { type ChangesNothing, type ControlPolicy, Policy, type RouteAudit } from '../../policy';
import { schemaRef } from '../../openapi/document-parts';

const MEANING = {
  400: 'A field is missing, unknown or not valid; `param` names it.',
  401: 'The credentials are missing, wrong or expired.',
  403: 'These credentials may not do this.',
  404: 'There is no such object.',
  409: 'It conflicts with what exists.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  429: 'Too many failed attempts; see Retry-After.',
  500: 'The gateway failed.',
  502: 'The provider could not be reached.',
  503: 'Something the gateway depends on does not answer.',
} as const;
type FailureStatus = keyof typeof MEANING;

const errorContent = { 'application/json': { schema: schemaRef('Error') } };
const retryAfter = { 'retry-after': { description: 'Whole seconds to wait.', schema: { type: 'integer' } } };

export interface RouteDescription {
  policy: 'public' | ControlPolicy;
  summary: string;
  /** What the audit log tells of it; every route that is not a GET has one, or says why not. */
  audit?: RouteAudit | ChangesNothing;
  /**
   * Of success; 200 unless told. Where it is not what Nest answers to that verb by itself, the handler says
   * @HttpCode too: the compiler plugin that documents answers reads only that.
   */
  status?: 200 | 201 | 204 | 302;
  /** Media types of an answer that is no JSON. */
  text?: readonly string[];
  answer?: Type;
  /** Beyond those that every such route has. */
  failures?: readonly FailureStatus[];
  /** The route reads a body. */
  body?: boolean;
}

/** Policy, status code and the whole of the documentation of a route, in one place. */
export function ApiRoute(description: RouteDescription): MethodDecorator {
  const { policy, audit, summary, status = 200, answer, text = [], failures = [], body = false } = description;
  const statuses = new Set<FailureStatus>([...failures, 400, 500, 503]);
  if (policy !== 'public') for (const refused of [401, 403] as const) statuses.add(refused);
  if (body) for (const refused of [413, 415] as const) statuses.add(refused);
  return applyDecorators(
    Policy(policy, audit),
    HttpCode(status),
    ApiOperation({ summary }),
    ApiResponse({ status, description: 'Done.', ...(answer ? { type: answer } : textContent(text)) }),
    ...[...statuses].sort().map((code) =>
      ApiResponse({
        status: code,
        description: MEANING[code],
        content: errorContent,
        ...(code === 429 && { headers: retryAfter }),
      }),
    ),
    ...(policy === 'public' ? [] : [ApiBearerAuth('bearer')]),
  );
}

const textContent = (types: readonly string[]) =>
  types.length === 0 ? {} : { content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' as const } }])) };
