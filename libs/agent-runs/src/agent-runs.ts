import type { Database } from '@libs/database';
import {
  checkIdempotencyKey,
  fingerprintOf,
  type IdempotencyScope,
  keyInProgress,
  resourceOfKey,
  takeKey,
} from '@libs/idempotency';
import { GatewayError, newId, type Principal } from '@libs/kernel';
import { decodeRunInput } from './decode-input';
import { type RunQueue, type RunView, toView } from './run';
import type { RunsRepository } from './runs.repository';
import { isTerminal } from './state-machine';

export interface Submitted {
  run: RunView;
  /** An earlier request with the same key made this run. */
  replayed: boolean;
}

const ROUTE = '/v1/agent/runs';

/** Takes runs in, shows them, cancels them. The truth is in PostgreSQL; the queue is only a doorbell. */
export class AgentRuns {
  constructor(
    private readonly database: Database,
    private readonly runs: RunsRepository,
    private readonly queue: RunQueue,
    private readonly onLostRing: (runId: string, error: unknown) => void,
  ) {}

  /** @throws GatewayError invalid_request, unknown_field, idempotency_key_invalid, idempotency_key_reused */
  async submit(principal: Principal, body: unknown, idempotencyHeader: string | undefined): Promise<Submitted> {
    const input = decodeRunInput(body);
    const { idempotency_key: inBody, ...asked } = body as Record<string, unknown>;
    const given = idempotencyHeader ?? inBody;
    const key = given === undefined ? undefined : checkIdempotencyKey(given);
    const scope = key === undefined ? undefined : { tenantId: principal.tenantId, route: ROUTE, key };
    const id = newId('run');
    const made = await this.insert({ id, principal, input }, scope, fingerprintOf(asked));
    if (made === id) await this.queue.ring(id).catch((error: unknown) => this.onLostRing(id, error));
    return { run: await this.get(principal, made), replayed: made !== id };
  }

  /** @throws GatewayError not_found */
  async get(principal: Principal, id: string): Promise<RunView> {
    const row = await this.runs.find(id, principal.tenantId);
    if (!row) throw notFound(id);
    return toView(row);
  }

  async list(principal: Principal, limit: number, cursor?: string): Promise<{ data: RunView[]; next_cursor: string | null }> {
    const { rows, nextCursor } = await this.runs.list(principal.tenantId, limit, cursor);
    return { data: rows.map(toView), next_cursor: nextCursor };
  }

  /** @throws GatewayError not_found, run_already_finished */
  async cancel(principal: Principal, id: string): Promise<RunView> {
    const row = await this.runs.requestCancel(id, principal.tenantId);
    if (row) return toView(row);
    const existing = await this.get(principal, id);
    if (!isTerminal(existing.status)) return existing;
    throw new GatewayError('run_already_finished', `The run is ${existing.status} already.`);
  }

  /** @returns the id of the run that the request made, now or earlier */
  private async insert(
    run: Parameters<RunsRepository['insert']>[1],
    scope: IdempotencyScope | undefined,
    fingerprint: Buffer,
  ): Promise<string> {
    if (scope) {
      const earlier = await resourceOfKey(this.database, scope, fingerprint);
      if (earlier !== undefined) return earlier;
    }
    const made = await this.database.transaction(async (sql) => {
      if (scope && !(await takeKey(sql, scope, fingerprint, run.id))) return undefined;
      await this.runs.insert(sql, run);
      return run.id;
    });
    if (made !== undefined) return made;
    // Somebody with the same key was faster by a moment and has committed by now.
    const winner = scope && (await resourceOfKey(this.database, scope, fingerprint));
    if (winner === undefined) throw keyInProgress();
    return winner;
  }
}

const notFound = (id: string): GatewayError => new GatewayError('not_found', `There is no run '${id.slice(0, 64)}'.`);
