import { api, call, ok, type Schema } from '../../api/client';
import type { ListPage, Tone } from '../../kit';

export type Run = Schema<'AgentRun'>;
export type RunStatus = Run['status'];
export type Step = NonNullable<Run['steps']>[number];
export type Schedule = Schema<'AgentSchedule'>;
export type RunInput = Run['input'];

export const RUNS = ['runs'] as const;
export const SCHEDULES = ['schedules'] as const;
export const QUEUE = ['queue'] as const;
export const runKey = (id: string) => ['run', id] as const;

export const STATUSES: readonly RunStatus[] = [
  ...(['queued', 'running', 'requires_action'] as const),
  ...(['completed', 'failed', 'cancelled', 'expired'] as const),
];
const ENDS: ReadonlySet<RunStatus> = new Set(['completed', 'failed', 'cancelled', 'expired']);
export const isOver = ({ status }: Pick<Run, 'status'>): boolean => ENDS.has(status);

export const TONES: Readonly<Record<RunStatus, Tone>> = {
  ...{ queued: 'quiet', running: 'good', requires_action: 'warn' },
  ...{ completed: 'good', failed: 'bad', cancelled: 'quiet', expired: 'warn' },
};

export const isStatus = (text: string): text is RunStatus => STATUSES.some((known) => known === text);

export const loadRuns = (status: string, schedule: string, cursor: string | undefined): Promise<ListPage<Run>> =>
  ok(
    api.GET('/v1/agent/runs', {
      params: {
        query: {
          limit: 50,
          ...(cursor !== undefined && { cursor }),
          ...(isStatus(status) && { status }),
          ...(schedule !== '' && { schedule_id: schedule }),
        },
      },
    }),
  );

export const loadRun = (id: string): Promise<Run> => ok(api.GET('/v1/agent/runs/{id}', { params: { path: { id } } }));
export const cancelRun = (id: string): Promise<Run> => ok(api.POST('/v1/agent/runs/{id}/cancel', { params: { path: { id } } }));
export const loadQueue = () => ok(api.GET('/v1/admin/queues'));

/** What was checked by the form alone may still be refused: the gateway knows better what a run takes. */
export async function send<T>(method: 'POST' | 'PATCH', path: string, body: object): Promise<T> {
  const response = await call(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return (await response.json()) as T;
}

/** What was asked for, in few words. */
export function promptOf({ prompt, messages }: Pick<RunInput, 'prompt' | 'messages'>): string {
  if (prompt !== undefined) return prompt;
  const last = messages?.findLast(({ role }) => role === 'user') ?? messages?.at(-1);
  const content = last?.['content'];
  return typeof content === 'string' ? content : JSON.stringify(content ?? '');
}

/** From when it began until it ended, or until now. */
export const tookMs = ({ started_at, finished_at }: Run | Step, now: number): number | undefined =>
  started_at === null ? undefined : Math.max(0, (finished_at === null ? now : Date.parse(finished_at)) - Date.parse(started_at));

export function tokensOf(usage: Step['usage']): { input: number; output: number } | undefined {
  if (!usage) return undefined;
  const count = (name: string): number => (typeof usage[name] === 'number' ? usage[name] : 0);
  const input = count('input_tokens') + count('cache_read_tokens') + count('cache_write_tokens');
  return { input, output: count('output_tokens') };
}
