import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { follow, type ServerEvent } from '../../api/events';
import { useLivePause } from '../../kit';
import { isOver, isStatus, loadRun, QUEUE, type Run, runKey, RUNS, type Step } from './data';

type Told = Readonly<Record<string, unknown>>;

/** A run as it is behind one more event. Events that are told again change nothing in the end. */
export function after(run: Run, { event, data }: Pick<ServerEvent, 'event' | 'data'>): Run {
  const told = JSON.parse(data) as Told;
  if (event.startsWith('step.')) return { ...run, steps: withStep(run.steps ?? [], event, told) };
  if (event === 'output.delta')
    return { ...run, steps: withText(run.steps ?? [], Number(told['step']), String(told['content'])) };
  if (event === 'run.cancelling') return { ...run, cancel_requested_at: run.cancel_requested_at ?? String(told['at']) };
  const status = event.slice('run.'.length);
  if (!isStatus(status)) return run;
  const { at: _at, steps: _steps, input: _input, ...changed } = told;
  return { ...run, ...(changed as Partial<Run>), status };
}

function withStep(steps: readonly Step[], event: string, told: Told): Step[] {
  const { step: index, at, ...view } = told;
  const before = steps.find((step) => step.index === index);
  const step = event === 'step.started' ? begun(told, before, String(at)) : ({ ...before, ...view, index } as Step);
  return [...steps.filter((other) => other.index !== index), step].sort((a, b) => a.index - b.index);
}

function begun({ step, type, tool }: Told, before: Step | undefined, at: string): Step {
  const isModel = type === 'model';
  const name = typeof tool === 'string' ? tool : null;
  return {
    ...{ index: Number(step), type: isModel ? 'model' : 'tool', status: 'running', attempts: before?.attempts ?? 1 },
    ...{ model: isModel ? name : null, tool: isModel ? null : name, arguments: before?.arguments ?? null },
    ...{ content: null, tool_calls: [], is_error: false, started_at: at, finished_at: null },
  };
}

const withText = (steps: readonly Step[], index: number, more: string): Step[] =>
  steps.map((step) =>
    step.index === index && step.status === 'running' ? { ...step, content: (step.content ?? '') + more } : step,
  );

export type Line = 'up' | 'down' | 'over';

/** One run, followed as it happens until it has ended. */
export function useRun(id: string) {
  const { paused } = useLivePause();
  const queries = useQueryClient();
  const [line, setLine] = useState<Line>('down');
  const [refused, setRefused] = useState<unknown>();
  const run = useQuery({ queryKey: runKey(id), queryFn: () => loadRun(id), refetchOnWindowFocus: false });
  const waits = run.data !== undefined && !isOver(run.data) && !paused;
  useEffect(() => {
    if (!waits) return;
    const leaving = new AbortController();
    const now = (): Pick<Run, 'status'> => queries.getQueryData<Run>(runKey(id)) ?? { status: 'failed' };
    const tell = (event: ServerEvent): void => {
      queries.setQueryData<Run>(runKey(id), (before) => before && after(before, event));
      // What events leave out, such as what lost attempts have used; and the lists it stands in.
      if (isOver(now())) for (const key of [runKey(id), RUNS, QUEUE]) void queries.invalidateQueries({ queryKey: key });
    };
    void follow(`/v1/agent/runs/${encodeURIComponent(id)}/events`, {
      signal: leaving.signal,
      tell,
      isOver: () => isOver(now()),
      onLine: (up) => setLine(up ? 'up' : 'down'),
    }).catch(setRefused);
    return () => leaving.abort();
  }, [id, waits, queries]);
  return { run, refused, line: run.data && isOver(run.data) ? ('over' as const) : line };
}
