import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RUN_STATUSES, type RunSchedules, type RunStatus } from '@libs/agent-runs';
import { GatewayError, isId } from '@libs/kernel';
import { parseJsonBody } from '@libs/protocol';
import { callerOf, type DataPlaneServices, knownCallers } from '../callers';
import { bodyOf } from '../request-body';
import { Followers } from './follow-run';
import type { RunWords } from './run-words';

/** What runs need besides themselves. */
export interface RunRouteServices {
  words: Pick<RunWords, 'on'>;
  schedules: RunSchedules;
}

type Named = { Params: { id: string } };

/** Work that outlives the request: runs under /v1/agent/runs, and what starts them by the clock under /v1/agent/schedules. */
export function registerRuns(scope: FastifyInstance, services: DataPlaneServices): void {
  const { agentRuns, bodyLimitBytes } = services;
  const options = {
    bodyLimit: bodyLimitBytes,
    config: { policy: 'data', dialect: 'house-chat', scope: 'runs' } as const,
    onRequest: knownCallers(services),
  };
  const followers = new Followers(services);
  scope.addHook('preClose', (done) => {
    followers.end();
    done();
  });

  scope.post('/v1/agent/runs', options, async (request, reply) => {
    const { run, replayed } = await agentRuns.submit(
      callerOf(request),
      bodyAsJson(request),
      oneHeader(request, 'idempotency-key'),
    );
    if (replayed) void reply.header('idempotent-replayed', 'true');
    return reply.status(202).header('location', `/v1/agent/runs/${run.id}`).send(run);
  });

  scope.get('/v1/agent/runs', options, async (request, reply) => {
    assertKnown(request, ['cursor', 'limit', 'schedule_id', 'status']);
    const scheduleId = textOf(request, 'schedule_id');
    if (scheduleId !== undefined && !isId('schedule', scheduleId)) throw invalid('schedule_id', 'is not the id of a schedule');
    const ask = { limit: pageSize(request), cursor: textOf(request, 'cursor'), status: statusOf(request), scheduleId };
    return reply.send(await agentRuns.list(callerOf(request), ask));
  });

  scope.get<Named>('/v1/agent/runs/:id', options, async (request, reply) =>
    reply.send(await agentRuns.get(callerOf(request), request.params.id)),
  );

  scope.post<Named>('/v1/agent/runs/:id/cancel', options, async (request, reply) =>
    reply.send(await agentRuns.cancel(callerOf(request), request.params.id)),
  );

  scope.post<Named>('/v1/agent/runs/:id/tool_outputs', options, async (request, reply) =>
    reply.send(await agentRuns.submitOutputs(callerOf(request), request.params.id, bodyAsJson(request))),
  );

  scope.get<Named>('/v1/agent/runs/:id/events', options, (request, reply) => followers.follow(request, reply, request.params.id));

  registerSchedules(scope, options, services);
}

function registerSchedules(scope: FastifyInstance, options: object, { runs }: Pick<DataPlaneServices, 'runs'>): void {
  scope.post('/v1/agent/schedules', options, async (request, reply) => {
    const schedule = await runs.schedules.create(callerOf(request), bodyAsJson(request));
    return reply.status(201).header('location', `/v1/agent/schedules/${schedule.id}`).send(schedule);
  });

  scope.get('/v1/agent/schedules', options, async (request, reply) => {
    assertKnown(request, ['cursor', 'limit']);
    return reply.send(await runs.schedules.list(callerOf(request), textOf(request, 'cursor'), pageSize(request)));
  });

  scope.get<Named>('/v1/agent/schedules/:id', options, async (request, reply) =>
    reply.send(await runs.schedules.get(callerOf(request), request.params.id)),
  );

  scope.patch<Named>('/v1/agent/schedules/:id', options, async (request, reply) =>
    reply.send(await runs.schedules.update(callerOf(request), request.params.id, bodyAsJson(request))),
  );

  scope.delete<Named>('/v1/agent/schedules/:id', options, async (request, reply) => {
    await runs.schedules.remove(callerOf(request), request.params.id);
    return reply.status(204).send();
  });
}

const bodyAsJson = (request: FastifyRequest): unknown => parseJsonBody(bodyOf(request));

const invalid = (param: string, message: string): GatewayError =>
  new GatewayError('invalid_request', `\`${param}\` ${message}.`, { param });

/** A filter that is misspelt must not become none. @throws GatewayError unknown_field */
function assertKnown({ query }: FastifyRequest, names: readonly string[]): void {
  const param = Object.keys(query as Record<string, unknown>)
    .find((name) => !names.includes(name))
    ?.slice(0, 120);
  if (param === undefined) return;
  const message = `Unknown field '${param}'. The parameters here are ${names.join(', ')}.`;
  throw new GatewayError('unknown_field', message, { param });
}

function oneHeader(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

function textOf(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Record<string, unknown>)[name];
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(name, 'must be given once');
}

function statusOf(request: FastifyRequest): RunStatus | undefined {
  const said = textOf(request, 'status');
  const status = RUN_STATUSES.find((known) => known === said);
  if (said !== undefined && status === undefined) throw invalid('status', `must be one of ${RUN_STATUSES.join(', ')}`);
  return status;
}

function pageSize(request: FastifyRequest): number {
  const limit = textOf(request, 'limit');
  const size = limit === undefined ? 50 : Number(limit);
  if (Number.isInteger(size) && size >= 1 && size <= 200) return size;
  throw invalid('limit', 'must be a whole number from 1 to 200');
}
