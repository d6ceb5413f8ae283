import { type JsonObject, microUsdToUsd } from '@libs/kernel';
import type { RequiredAction, RunInput, RunRow, StepRow } from './run';
import type { RunStatus } from './state-machine';

/** One call of a model or a tool, as the API shows it. */
export interface StepView {
  index: number;
  type: 'model' | 'tool';
  status: StepRow['status'];
  /** 1 unless it was lost or failed before. */
  attempts: number;
  request_id: string | null;
  model: string | null;
  provider: string | null;
  tool: string | null;
  tool_type: string | null;
  tool_call_id: string | null;
  arguments: string | null;
  content: string | null;
  tool_calls: { id: string; name: string; arguments: string }[];
  is_error: boolean;
  usage: JsonObject | null;
  cost_usd: number | null;
  started_at: string;
  finished_at: string | null;
}

/** A run as the API shows it. */
export interface RunView {
  id: string;
  object: 'agent.run';
  status: RunStatus;
  model: string;
  input: RunInput;
  output: JsonObject | null;
  /** Of the step that runs now. */
  partial_output: string | null;
  required_action: RequiredAction | null;
  error: JsonObject | null;
  usage: JsonObject | null;
  cost_usd: number | null;
  request_id: string | null;
  priority: number;
  step_count: number;
  retries: number;
  stalls: number;
  schedule_id: string | null;
  metadata: JsonObject;
  start_at: string | null;
  deadline: string | null;
  cancel_requested_at: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  steps?: StepView[];
}

const iso = (date: Date | null): string | null => date && date.toISOString();
const usd = (microUsd: number | null): number | null => (microUsd === null ? null : microUsdToUsd(microUsd));

export const toView = (row: RunRow): RunView => ({
  id: row.id,
  object: 'agent.run',
  status: row.status,
  model: row.input.model,
  input: row.input,
  output: row.output,
  partial_output: null,
  required_action: row.required_action,
  error: row.error,
  usage: row.usage,
  cost_usd: usd(row.cost_micro_usd),
  request_id: row.request_id,
  priority: row.priority,
  step_count: row.step_count,
  retries: row.retries,
  stalls: row.stalls,
  schedule_id: row.schedule_id,
  metadata: row.input.metadata ?? {},
  start_at: iso(row.start_at),
  deadline: iso(row.deadline),
  cancel_requested_at: iso(row.cancel_requested_at),
  created_at: row.created_at.toISOString(),
  started_at: iso(row.started_at),
  finished_at: iso(row.finished_at),
});

export function toStepView(step: StepRow): StepView {
  const { output } = step;
  const isModel = step.kind === 'model';
  return {
    index: step.step_index,
    type: step.kind,
    status: step.status,
    attempts: step.attempts,
    request_id: step.request_id,
    model: isModel ? step.name : null,
    provider: isModel ? text(output?.['provider']) : null,
    tool: isModel ? null : step.name,
    tool_type: step.tool_type,
    tool_call_id: step.call_id,
    arguments: step.arguments,
    content: isModel ? text((output?.['message'] as JsonObject | undefined)?.['content']) : text(output?.['content']),
    tool_calls: isModel ? callsOf(output) : [],
    is_error: output?.['is_error'] === true,
    usage: step.usage,
    cost_usd: usd(step.cost_micro_usd),
    started_at: step.started_at.toISOString(),
    finished_at: iso(step.finished_at),
  };
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** The tools that a model step asks for. */
export function callsOf(output: JsonObject | null): { id: string; name: string; arguments: string }[] {
  const calls = (output?.['message'] as JsonObject | undefined)?.['tool_calls'];
  if (!Array.isArray(calls)) return [];
  return (calls as JsonObject[]).map((call) => {
    const named = (call['function'] ?? {}) as JsonObject;
    return { id: String(call['id']), name: String(named['name']), arguments: String(named['arguments'] ?? '{}') };
  });
}
