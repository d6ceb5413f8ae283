import type { Database, Sql } from '@libs/database';
import {
  checkIdempotencyKey,
  fingerprintOf,
  type IdempotencyScope,
  keyInProgress,
  resourceOfKey,
  takeKey,
} from '@libs/idempotency';
import { GatewayError, isId, isJsonObject, type JsonObject, newId, type Principal } from '@libs/kernel';
import type { RunTelling } from './ending';
import type { RunEvent, RunEventsRepository } from './events.repository';
import { decodeRunInput } from './input/decode-input';
import { decodeOutputs } from './input/decode-outputs';
import type { RunFiles, RunInput, RunQueue, RunRow } from './run';
import type { RunListAsk, RunsRepository } from './runs.repository';
import { isTerminal, type RunStatus } from './state-machine';
import type { ToolService } from './tools/tool-service';
import { type RunView, toStepView, toView } from './view';

export interface Submitted {
  run: RunView;
  /** An earlier request with the same key made this run. */
  replayed: boolean;
}

export interface AgentRunsParts {
  database: Database;
  runs: RunsRepository;
  events: RunEventsRepository;
  telling: RunTelling;
  queue: Pick<RunQueue, 'ring'>;
  files: Pick<RunFiles, 'describe'>;
  tools: Pick<ToolService, 'assertThere'>;
  /** @throws GatewayError url_not_allowed */
  checkWebhook: (url: string, param: string) => void;
  onLostRing: (runId: string, error: unknown) => void;
}

const ROUTE = '/v1/agent/runs';

/** Takes runs in, shows them, answers and cancels them. The truth is in PostgreSQL; the queue is only a doorbell. */
export class AgentRuns {
  constructor(private readonly parts: AgentRunsParts) {}

  /** @throws GatewayError invalid_request, unknown_field, not_found, url_not_allowed, idempotency_key_invalid, idempotency_key_reused */
  async submit(principal: Principal, body: unknown, idempotencyHeader: string | undefined): Promise<Submitted> {
    const input = decodeRunInput(body);
    const { idempotency_key: inBody, ...asked } = body as Record<string, unknown>;
    const given = idempotencyHeader ?? inBody;
    const key = given === undefined ? undefined : checkIdempotencyKey(given);
    const scope = key === undefined ? undefined : { tenantId: principal.tenantId, route: ROUTE, key };
    const fingerprint = fingerprintOf(asked);
    const earlier = scope && (await resourceOfKey(this.parts.database, scope, fingerprint));
    if (earlier !== undefined) return { run: await this.get(principal, earlier), replayed: true };
    await this.assertComplete(principal, input);
    const id = newId('run');
    const made = await this.insert({ id, principal, input }, scope, fingerprint);
    if (made.id === id) await this.ring(id, made.waitMs);
    return { run: await this.get(principal, made.id), replayed: made.id !== id };
  }

  /** The same for the product's own work, inside a transaction of the caller, who calls `ring` behind it. */
  async submitWithin(
    sql: Sql,
    principal: Principal,
    input: RunInput,
    scheduleId: string,
  ): Promise<{ id: string; waitMs: number }> {
    const id = newId('run');
    const waitMs = await this.parts.runs.insert(sql, { id, principal, input, scheduleId });
    await this.parts.events.append(sql, id, 'run.queued', { status: 'queued', schedule_id: scheduleId });
    return { id, waitMs };
  }

  /** Never rejects. */
  ring(id: string, waitMs: number): Promise<void> {
    return this.parts.queue.ring(id, waitMs).catch((error: unknown) => this.parts.onLostRing(id, error));
  }

  /** With its steps, and what the step that runs now has written so far. @throws GatewayError not_found */
  async get(principal: Principal, id: string): Promise<RunView> {
    const { runs, events } = this.parts;
    const { tenantId } = principal;
    const row = isId('run', id) ? await runs.find(id, tenantId) : undefined;
    if (!row) throw notFound(id);
    const steps = row.fence === 0 ? [] : await runs.steps(id, tenantId);
    const partial = row.status === 'running' ? await events.partialText(id, tenantId, row.fence) : null;
    return { ...toView(row), partial_output: partial, steps: steps.map(toStepView) };
  }

  async list(principal: Principal, ask: RunListAsk): Promise<{ data: RunView[]; next_cursor: string | null }> {
    const { rows, nextCursor } = await this.parts.runs.list(principal.tenantId, ask);
    return { data: rows.map(toView), next_cursor: nextCursor };
  }

  /** @throws GatewayError not_found, run_already_finished */
  async cancel(principal: Principal, id: string): Promise<RunView> {
    const { database, runs, telling, events } = this.parts;
    const row = await database.transaction(async (sql) => {
      const changed = isId('run', id) ? await runs.requestCancel(sql, id, principal.tenantId) : undefined;
      // Told to its holder too, in whatever process that is.
      if (changed?.status === 'running') await events.append(sql, id, 'run.cancelling', { status: 'running' });
      else if (changed) await telling.changed(sql, changed);
      return changed;
    });
    if (row) return this.get(principal, id);
    const existing = await this.get(principal, id);
    throw new GatewayError('run_already_finished', `The run is ${existing.status} already.`);
  }

  /**
   * What the client's own tools gave; the run goes on once there is an output for each call. The same output again changes nothing.
   * @throws GatewayError not_found, invalid_request, conflict, run_already_finished
   */
  async submitOutputs(principal: Principal, id: string, body: unknown): Promise<RunView> {
    const outputs = decodeOutputs(body);
    const { database, runs, telling } = this.parts;
    const row = await database.transaction(async (sql) => {
      const locked = isId('run', id) ? await runs.lock(sql, id, principal.tenantId) : undefined;
      if (!locked) throw notFound(id);
      if (isTerminal(locked.status)) throw new GatewayError('run_already_finished', `The run is ${locked.status} already.`);
      const open = locked.required_action?.tool_calls ?? [];
      for (const { callId, content, isError } of outputs) {
        const call = open.find((one) => one.id === callId);
        if (call) await runs.addClientOutput(sql, locked, call, { content, is_error: isError });
        else await this.assertSame(sql, locked, callId, content);
      }
      const rest = open.filter((call) => !outputs.some(({ callId }) => callId === call.id));
      if (rest.length === open.length) return undefined;
      const action = rest.length === 0 ? null : { type: 'submit_tool_outputs', tool_calls: rest };
      const changed = await runs.answered(sql, id, principal.tenantId, action);
      if (changed?.status === 'queued') await telling.changed(sql, changed);
      return changed;
    });
    if (row?.status === 'queued') await this.ring(id, 0);
    return this.get(principal, id);
  }

  /** @throws GatewayError not_found */
  async eventsAfter(principal: Principal, id: string, seq: number): Promise<{ events: RunEvent[]; status: RunStatus }> {
    // Read first: what is told behind it may be missing from the events, never the other way round.
    const row = isId('run', id) ? await this.parts.runs.find(id, principal.tenantId) : undefined;
    if (!row) throw notFound(id);
    return { events: await this.parts.events.after(id, principal.tenantId, seq), status: row.status };
  }

  /** What a run names must be there when it is accepted. @throws GatewayError */
  async assertComplete(principal: Principal, input: RunInput): Promise<void> {
    const { files, tools, checkWebhook } = this.parts;
    if (input.webhook !== undefined) checkWebhook(input.webhook, 'webhook');
    for (const [i, id] of (input.attachments ?? []).entries()) {
      await files.describe(principal, id).catch((error: unknown) => {
        if (!(error instanceof GatewayError) || error.code !== 'not_found') throw error;
        throw new GatewayError('invalid_request', `There is no file '${id}'.`, { param: `attachments[${i}]` });
      });
    }
    const stored = (input.tools ?? []).flatMap((tool, i) =>
      tool.type === 'http' || tool.type === 'mcp' ? [{ ...tool, param: `tools[${i}].name` }] : [],
    );
    await tools.assertThere(principal.tenantId, stored);
  }

  private async assertSame(sql: Sql, row: RunRow, callId: string, content: string): Promise<void> {
    const [step] = await sql.query<{ output: JsonObject | null }>(
      'SELECT output FROM agent_run_steps WHERE tenant_id = $1 AND run_id = $2 AND call_id = $3',
      [row.tenant_id, row.id, callId],
    );
    if (!step)
      throw new GatewayError('invalid_request', `The run does not wait for the call '${callId.slice(0, 64)}'.`, {
        param: 'tool_outputs',
      });
    if (isJsonObject(step.output) && step.output['content'] === content) return;
    throw new GatewayError('conflict', `The call '${callId.slice(0, 64)}' has another output already.`, {
      param: 'tool_outputs',
    });
  }

  /** @returns the id of the run that the request made, now or earlier */
  private async insert(
    run: Parameters<RunsRepository['insert']>[1],
    scope: IdempotencyScope | undefined,
    fingerprint: Buffer,
  ): Promise<{ id: string; waitMs: number }> {
    const { database, runs, events } = this.parts;
    const made = await database.transaction(async (sql) => {
      if (scope && !(await takeKey(sql, scope, fingerprint, run.id))) return undefined;
      const waitMs = await runs.insert(sql, run);
      await events.append(sql, run.id, 'run.queued', { status: 'queued' });
      return { id: run.id, waitMs };
    });
    if (made !== undefined) return made;
    // Somebody with the same key was faster by a moment and has committed by now.
    const winner = scope && (await resourceOfKey(database, scope, fingerprint));
    if (winner === undefined) throw keyInProgress();
    return { id: winner, waitMs: 0 };
  }
}

const notFound = (id: string): GatewayError => new GatewayError('not_found', `There is no run '${id.slice(0, 64)}'.`);
