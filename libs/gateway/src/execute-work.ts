import { GatewayError, type JsonObject, type Principal } from '@libs/kernel';
import { type DialectId, dialects } from '@libs/protocol';
import { BufferedDownstream } from './buffered-downstream';
import { handleRequest } from './handle-request';
import type { GatewayServices } from './services';

/** What the product itself asks for, in the house dialect's words, and for whom. */
export interface WorkAsk {
  requestId: string;
  /** Absent: it is no agent run that asks. */
  runId?: string;
  /** As the request log calls it; absent: that of agent runs. */
  route?: string;
  principal: Principal;
  /** A body of the house dialect. */
  body: JsonObject;
  metadata?: unknown;
  /** Gateway options, lower-case names. */
  options?: Readonly<Record<string, string>>;
}

/** One whole answer of the house dialect, or the error a client would have got. */
export type WorkAnswer = { ok: true; answer: JsonObject } | { ok: false; error: GatewayError };

/** The same in the words of any dialect. @returns status and bytes as a client would have got them */
export async function runWhole(
  services: GatewayServices,
  ask: WorkAsk & { dialect: DialectId },
  signal: AbortSignal,
): Promise<BufferedDownstream> {
  const downstream = new BufferedDownstream(signal);
  await handleRequest(services, {
    requestId: ask.requestId,
    route: ask.route ?? '/v1/agent/runs',
    dialect: dialects[ask.dialect],
    principal: ask.principal,
    body: Buffer.from(JSON.stringify(ask.body)),
    options: ask.options ?? {},
    metadata: ask.metadata,
    runId: ask.runId,
    trace: services.tracer.begin({}),
    downstream,
    arrivedAt: services.clock.now(),
    arrivedMonotonic: services.clock.monotonic(),
  });
  return downstream;
}

/** Runs a request through the same data path as HTTP clients, for work inside the product. */
export async function executeWork(services: GatewayServices, ask: WorkAsk, signal: AbortSignal): Promise<WorkAnswer> {
  const downstream = await runWhole(services, { ...ask, body: { ...ask.body, stream: false }, dialect: 'house-chat' }, signal);
  if (signal.aborted) return { ok: false, error: new GatewayError('client_closed', 'The work was cancelled.') };
  const answer = JSON.parse(downstream.body.toString('utf8')) as JsonObject;
  if (downstream.status < 300) return { ok: true, answer };
  return { ok: false, error: errorFromAnswer(answer, downstream.status) };
}

function errorFromAnswer(answer: JsonObject, status: number): GatewayError {
  const error = (answer['error'] ?? {}) as JsonObject;
  const code = String(error['code'] ?? 'upstream_error');
  return new GatewayError('upstream_error', String(error['message'] ?? 'The request failed.'), {
    status,
    upstream: { status, code },
  });
}
