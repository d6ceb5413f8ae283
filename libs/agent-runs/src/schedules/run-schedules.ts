import { GatewayError, isId, isJsonObject, type JsonObject, newId, type Principal } from '@libs/kernel';
import type { AgentRuns } from '../agent-runs';
import { decodeRunInput } from '../input/decode-input';
import { assertKnown, bad, oneOf, textAt } from '../input/fields';
import { nextTime } from './next-time';
import { OVERLAPS, type ScheduleRow, type ScheduleView, toScheduleView } from './schedule';
import type { ScheduleFields, SchedulesRepository } from './schedules.repository';

const FIELDS: ReadonlySet<string> = new Set(['name', 'cron', 'time_zone', 'overlap', 'enabled', 'run']);
/** What means a moment cannot be repeated. */
const NOT_REPEATED = ['start_at', 'deadline', 'idempotency_key'];
const MOST_OF_A_TENANT = 1_000;

/** Runs that start by the clock. Their rows are the truth; whichever worker sees first that one is due starts it, once. */
export class RunSchedules {
  constructor(
    private readonly schedules: SchedulesRepository,
    private readonly runs: Pick<AgentRuns, 'assertComplete'>,
    private readonly now: () => number,
  ) {}

  /** @throws GatewayError invalid_request, unknown_field, conflict */
  async create(principal: Principal, body: unknown): Promise<ScheduleView> {
    const fields = await this.decode(principal, body);
    if ((await this.schedules.count(principal.tenantId)) >= MOST_OF_A_TENANT)
      throw new GatewayError('conflict', `A tenant may have ${MOST_OF_A_TENANT} schedules.`);
    const id = newId('schedule');
    await this.schedules.insert(id, principal, fields);
    return this.get(principal, id);
  }

  /** @throws GatewayError not_found */
  async get(principal: Principal, id: string): Promise<ScheduleView> {
    return toScheduleView(await this.row(principal, id));
  }

  async list(
    principal: Principal,
    before: string | undefined,
    limit: number,
  ): Promise<{ data: ScheduleView[]; next_cursor: string | null }> {
    if (before !== undefined && !isId('schedule', before)) throw bad('cursor', 'is not one that this list gave');
    const rows = await this.schedules.list(principal.tenantId, before, limit + 1);
    const shown = rows.slice(0, limit);
    return { data: shown.map(toScheduleView), next_cursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
  }

  /** Changes what is given; its runs are the caller's from now on. @throws GatewayError not_found, invalid_request, unknown_field */
  async update(principal: Principal, id: string, body: unknown): Promise<ScheduleView> {
    const { name, cron, time_zone, overlap, enabled, input } = await this.row(principal, id);
    if (!isJsonObject(body)) throw new GatewayError('invalid_json', 'The body must be a JSON object.');
    const present = { name, cron, time_zone, overlap, enabled, run: JSON.parse(JSON.stringify(input)) as JsonObject };
    await this.schedules.update(id, principal, await this.decode(principal, { ...present, ...body }));
    return this.get(principal, id);
  }

  /** @throws GatewayError not_found */
  async remove(principal: Principal, id: string): Promise<void> {
    if (!isId('schedule', id) || !(await this.schedules.remove(id, principal.tenantId))) throw notFound();
  }

  private async row(principal: Principal, id: string): Promise<ScheduleRow> {
    const row = isId('schedule', id) ? await this.schedules.find(id, principal.tenantId) : undefined;
    return row ?? notFound();
  }

  private async decode(principal: Principal, body: unknown): Promise<ScheduleFields> {
    if (!isJsonObject(body)) throw new GatewayError('invalid_json', 'The body must be a JSON object.');
    assertKnown(body, FIELDS, 'a schedule');
    const { run, enabled = true } = body;
    if (!isJsonObject(run)) throw bad('run', 'must be what a run is started with');
    if (typeof enabled !== 'boolean') throw bad('enabled', 'must be true or false');
    for (const name of NOT_REPEATED) if (run[name] !== undefined) throw bad(`run.${name}`, 'has no place in a schedule');
    const cron = textAt(body, 'cron', 200);
    if (cron === undefined) throw bad('cron', 'is missing');
    const timeZone = textAt(body, 'time_zone', 64) ?? 'UTC';
    const nextAt = nextTime(cron, timeZone, new Date(this.now()));
    const input = decodeRunInput(run);
    await this.runs.assertComplete(principal, input);
    const name = textAt(body, 'name', 200) ?? cron;
    if (/\0/.test(name)) throw bad('name', 'must not hold \\u0000');
    return {
      name,
      cron,
      timeZone,
      overlap: oneOf(body, 'overlap', OVERLAPS) ?? 'skip',
      enabled,
      input,
      nextAt: enabled ? nextAt : null,
    };
  }
}

function notFound(): never {
  throw new GatewayError('not_found', 'There is no such schedule.');
}
