import type { FastifyInstance, FastifyRequest } from 'fastify';
import { administersInstallation } from '@libs/auth';
import type { EvaluationRow, EvaluationService, FeedbackRow, FeedbackService } from '@libs/evaluation';
import { GatewayError, type IdKind, isId, type JsonObject, microUsdToUsd } from '@libs/kernel';
import { parseJsonBody } from '@libs/protocol';
import { assertPlainInput } from '../control-plane/http/plain-input';
import { callerOf, type DataPlaneServices, knownCallers } from './callers';
import { bodyOf } from './request-body';

export interface EvaluationServices {
  feedback: Pick<FeedbackService, 'submit' | 'list'>;
  evaluations: Pick<EvaluationService, 'evaluate' | 'list'>;
}

type Services = Pick<DataPlaneServices, 'authenticator' | 'pages' | 'bodyLimitBytes' | 'evaluation'>;

/** POST and GET /v1/feedback and /v1/evaluations: what people and judges think of answers. */
export function registerEvaluation(scope: FastifyInstance, services: Services): void {
  const options = {
    bodyLimit: services.bodyLimitBytes,
    config: { policy: 'data', dialect: 'house-chat', scope: 'feedback' } as const,
    onRequest: knownCallers(services),
  };

  scope.post('/v1/feedback', options, async (request, reply) => {
    const row = await services.evaluation.feedback.submit(callerOf(request), readBody(request));
    return reply.status(201).send(feedbackView(row));
  });

  scope.get('/v1/feedback', options, async (request, reply) => {
    const { before, limit } = pageOf(request, 'feedback');
    const requestId = textOf(request, 'request_id');
    if (requestId !== undefined && !isId('request', requestId))
      throw new GatewayError('invalid_request', '`request_id` is not the id of a request.', { param: 'request_id' });
    const rows = await services.evaluation.feedback.list(callerOf(request), { before, limit: limit + 1, requestId });
    return reply.send(pageView(rows, limit, feedbackView));
  });

  scope.post('/v1/evaluations', options, async (request, reply) => {
    const principal = callerOf(request);
    const leaving = new AbortController();
    reply.raw.once('close', () => leaving.abort());
    // What a tenant finds out in its own interest does not change how others are routed.
    const trusted = administersInstallation(principal) && principal.kind !== 'virtual_key';
    const row = await services.evaluation.evaluations.evaluate({ principal, trusted }, readBody(request), leaving.signal);
    return reply.status(201).send(evaluationView(row));
  });

  scope.get('/v1/evaluations', options, async (request, reply) => {
    const { before, limit } = pageOf(request, 'evaluation');
    const rows = await services.evaluation.evaluations.list(callerOf(request), before, limit + 1);
    return reply.send(pageView(rows, limit, evaluationView));
  });
}

/** @throws GatewayError invalid_json, json_too_complex, invalid_request */
function readBody(request: FastifyRequest): JsonObject {
  const body = parseJsonBody(bodyOf(request));
  assertPlainInput(body);
  return body;
}

function pageOf(request: FastifyRequest, kind: IdKind): { before: string | undefined; limit: number } {
  const before = textOf(request, 'cursor');
  if (before !== undefined && !isId(kind, before))
    throw new GatewayError('invalid_request', 'The cursor is not one that this list has given out.', { param: 'cursor' });
  const limit = Number(textOf(request, 'limit') ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 200)
    throw new GatewayError('invalid_request', '`limit` must be a whole number from 1 to 200.', { param: 'limit' });
  return { before, limit };
}

function textOf(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Record<string, unknown>)[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new GatewayError('invalid_request', `\`${name}\` must be given once.`, { param: name });
}

/** @param rows one more than asked for tells whether there is a next page */
function pageView<Row extends { id: string }>(rows: readonly Row[], limit: number, view: (row: Row) => JsonObject): JsonObject {
  const shown = rows.slice(0, limit);
  return { data: shown.map(view), next_cursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

const feedbackView = ({ weight, created_at, findings, ...row }: FeedbackRow): JsonObject => ({
  ...{ object: 'feedback', ...row, findings: findings.map((finding) => ({ ...finding })) },
  counted: weight > 0,
  created_at: created_at.toISOString(),
});

const evaluationView = ({ cost_micro_usd, created_at, result, ...row }: EvaluationRow): JsonObject => ({
  ...{ object: 'evaluation', ...row, result: result as JsonObject },
  cost_usd: microUsdToUsd(cost_micro_usd),
  created_at: created_at.toISOString(),
});
