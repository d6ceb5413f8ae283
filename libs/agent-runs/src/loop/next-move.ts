import type { RequiredAction, RunFailure, RunInput, StepRow, Used } from '../run';
import { callsOf } from '../view';

export interface ToolCall {
  id: string;
  name: string;
  arguments: string;
}

/** What a run does next. */
export type Move =
  | { do: 'model'; index: number; maxTokens: number | undefined }
  | { do: 'tool'; index: number; call: ToolCall }
  | { do: 'wait'; action: RequiredAction }
  | { do: 'complete'; step: StepRow }
  | { do: 'fail'; error: RunFailure };

export interface Progress {
  input: RunInput;
  used: Used;
}

/**
 * From what is done already, and nothing else: after a crash the same steps lead to the same move.
 * @param steps in order; of those that are not done only the last may be there
 * @param isClientTool true for functions that the client runs
 */
export function nextMove({ input, used }: Progress, steps: readonly StepRow[], isClientTool: (name: string) => boolean): Move {
  const done = steps.filter(({ status }) => status === 'completed');
  const answer = done.findLast(({ kind }) => kind === 'model');
  const index = done.length;
  if (!answer) return toModel({ input, used }, done);
  const calls = callsOf(answer.output);
  if (calls.length === 0) return { do: 'complete', step: answer };
  const answered = new Set(done.filter(({ step_index: at }) => at > answer.step_index).map(({ call_id: id }) => id));
  const open = calls.filter(({ id }) => !answered.has(id));
  const ours = open.find(({ name }) => !isClientTool(name));
  if (ours) return overSteps(input, done) ?? { do: 'tool', index, call: ours };
  if (open.length > 0) return { do: 'wait', action: { type: 'submit_tool_outputs', tool_calls: open } };
  return toModel({ input, used }, done);
}

function toModel({ input, used }: Progress, done: readonly StepRow[]): Move {
  const over = overSteps(input, done);
  if (over) return over;
  const { max_cost_usd: maxCost, max_total_tokens: maxTotal, max_tokens: maxTokens } = input;
  if (maxCost !== undefined && used.usage !== null) {
    if (used.costMicroUsd === null)
      return fail('cost_unknown', 'The run has a cap of cost, and what it used has no known price.');
    if (used.costMicroUsd >= maxCost * 1_000_000) return fail('max_cost_reached', `The run has used its ${maxCost} USD.`);
  }
  const left = maxTotal === undefined ? undefined : maxTotal - Number(used.usage?.['total_tokens'] ?? 0);
  if (left !== undefined && left <= 0) return fail('max_tokens_reached', `The run has used its ${maxTotal} tokens.`);
  const most = [maxTokens, left].filter((limit) => limit !== undefined);
  return { do: 'model', index: done.length, maxTokens: most.length === 0 ? undefined : Math.min(...most) };
}

function overSteps(input: RunInput, done: readonly StepRow[]): Move | undefined {
  if (done.length < input.max_steps) return undefined;
  return fail('max_steps_reached', `The run did not come to an end within ${input.max_steps} steps.`);
}

const fail = (code: string, message: string): Move => ({ do: 'fail', error: { code, message } });
