import type { Sql } from '@libs/database';
import type { JsonObject } from '@libs/kernel';
import type { RunEventsRepository } from './events.repository';
import type { RunRow } from './run';
import { isTerminal } from './state-machine';
import { toView } from './view';

/** What is told of a run that ended. */
export interface FinishedRun {
  tenantId: string;
  /** `run.completed`, `run.failed`, `run.cancelled` or `run.expired`; `run.requires_action` when it waits for its client. */
  type: string;
  data: JsonObject;
  /** Of the run itself, beside whatever the tenant has subscribed. */
  url?: string;
}

/** Bound by the composition root to whoever sends webhooks; called inside the transaction that ends the run. */
export type OnFinished = (tx: Sql, finished: FinishedRun) => Promise<void>;

/** Tells of a run's new state, in the transaction that changes it: followers, and whoever waits for its end. */
export class RunTelling {
  constructor(
    private readonly events: Pick<RunEventsRepository, 'append'>,
    private readonly onFinished: OnFinished,
  ) {}

  async changed(sql: Sql, row: RunRow, more: JsonObject = {}): Promise<void> {
    const { input: _input, steps: _steps, ...view } = toView(row);
    const data = { ...(JSON.parse(JSON.stringify(view)) as JsonObject), ...more };
    await this.events.append(sql, row.id, `run.${row.status}`, data);
    if (!isTerminal(row.status) && row.status !== 'requires_action') return;
    const url = row.input.webhook;
    await this.onFinished(sql, { tenantId: row.tenant_id, type: `run.${row.status}`, data, ...(url !== undefined && { url }) });
  }
}
