import type { Database } from '@libs/database';
import { isJsonObject, newId, type JsonObject } from '@libs/kernel';
import type { RunEventsRepository } from '../events.repository';
import type { ClaimedRun, ModelSteps, RunFailure, RunPrincipals, RunResult, StepRow } from '../run';
import type { NewStep, StepEnd, StepsRepository } from '../steps.repository';
import { type RunTools, type Toolbox, ToolsUnavailable } from '../tools/toolbox';
import { conversationOf } from './conversation';
import { DeltaWriter } from './delta-writer';
import { type Move, nextMove } from './next-move';
import { backoffMs } from './backoff';
import { addUsed } from './add-used';

/** Why the execution of a run was stopped from outside. */
export type StopReason = 'cancel' | 'deadline' | 'lost' | 'stop';

export interface LoopParts {
  database: Database;
  steps: StepsRepository;
  events: RunEventsRepository;
  models: ModelSteps;
  tools: RunTools;
  principals: RunPrincipals;
  onTrouble: (runId: string, error: unknown) => void;
}

/** What holds a run while it is executed. */
export interface Hold {
  signal: AbortSignal;
  /** The worker leaves: no further step begins. */
  leaving: () => boolean;
}

/** What was found out about the caller holds this long: steps that take no time need not ask each. */
const PRINCIPAL_MS = 1_000;
const FORBIDDEN: RunFailure = { code: 'key_invalid', message: 'The key or user that started the run is no longer valid.' };

/** One run as a loop: decide, write down, do, write down. */
export class RunLoop {
  constructor(private readonly parts: LoopParts) {}

  async execute(run: ClaimedRun, hold: Hold): Promise<RunResult> {
    const steps = await this.parts.steps.load(run.id);
    let toolbox: Toolbox;
    try {
      toolbox = await this.parts.tools.open(run, hold.signal);
    } catch (error) {
      if (!(error instanceof ToolsUnavailable)) throw error;
      return hold.signal.aborted
        ? stopped(hold.signal)
        : retryOrFail(run, { code: error.code, message: error.message }, undefined);
    }
    try {
      return await this.goOn({ run, hold, steps, toolbox });
    } finally {
      await toolbox.close();
    }
  }

  private async goOn(at: Place): Promise<RunResult> {
    const { run, hold, steps, toolbox } = at;
    let checkedAt = -Infinity;
    for (;;) {
      if (hold.signal.aborted) return stopped(hold.signal);
      if (hold.leaving()) return { status: 'released' };
      if (performance.now() - checkedAt >= PRINCIPAL_MS) {
        const current = await this.parts.principals.current(run.principal);
        if (!current) return { status: 'failed', error: FORBIDDEN };
        run.principal = current;
        checkedAt = performance.now();
      }
      const ended = await this.make(
        nextMove(run, steps, (name) => toolbox.isClientTool(name)),
        at,
      );
      if (ended) return ended;
    }
  }

  /** @returns how the run ended or why it rests; undefined: it goes on */
  private async make(move: Move, at: Place): Promise<RunResult | undefined> {
    switch (move.do) {
      case 'model':
        return this.askModel(move, at);
      case 'tool':
        return this.callTool(move, at);
      case 'wait':
        return { status: 'requires_action', action: move.action };
      case 'complete':
        return { status: 'completed', output: outputOf(move.step) };
      case 'fail':
        return { status: 'failed', error: move.error };
    }
  }

  private async askModel(
    { index, maxTokens }: Move & { do: 'model' },
    { run, hold, steps, toolbox }: Place,
  ): Promise<RunResult | undefined> {
    const { parts } = this;
    // A lost attempt is asked again under its own request id: the ledger charges it once, whether or not it was answered.
    const lost = steps.find((step) => step.step_index === index && step.outcome === 'ambiguous');
    const requestId = lost?.request_id ?? newId('request');
    const step = { index, kind: 'model' as const, requestId, name: null, toolType: null, callId: null, arguments: null };
    if (!(await parts.steps.begin(run, step))) return { status: 'cancelled' };
    const deltas = new DeltaWriter(parts.events, run, index, (error) => parts.onTrouble(run.id, error));
    const messages = conversationOf(run.input, steps, toolbox.inlineFiles);
    const answer = await parts.models.ask(
      { requestId, run, messages, tools: toolbox.declarations(), maxTokens },
      (text) => deltas.add(text),
      hold.signal,
    );
    await deltas.end();
    if (answer.ok) {
      const { message, finishReason, model, provider, charge } = answer;
      const output = { message, finish_reason: finishReason, model, provider };
      return this.endStep(run, steps, openStep(step), { status: 'completed', name: model, output, charge });
    }
    const cancelled = hold.signal.aborted;
    const output = { error: { code: answer.error.code, message: answer.error.message } };
    const end: StepEnd = { status: cancelled ? 'cancelled' : 'failed', output, charge: answer.charge };
    const gone = await this.endStep(run, steps, openStep(step), end);
    if (gone) return gone;
    if (cancelled) return stopped(hold.signal);
    return answer.retryable ? retryOrFail(run, answer.error, answer.retryAfterMs) : { status: 'failed', error: answer.error };
  }

  private async callTool(
    { index, call }: Move & { do: 'tool' },
    { run, hold, steps, toolbox }: Place,
  ): Promise<RunResult | undefined> {
    const lost = steps.some((step) => step.step_index === index && step.outcome === 'ambiguous');
    const { toolType } = toolbox.describe(call.name);
    const step = {
      index,
      kind: 'tool' as const,
      requestId: null,
      name: call.name,
      toolType,
      callId: call.id,
      arguments: call.arguments,
    };
    if (!(await this.parts.steps.begin(run, step))) return { status: 'cancelled' };
    const result = await toolbox.call(call, { lost, stepKey: `${run.id}-${index}` }, hold.signal);
    if (hold.signal.aborted) {
      await this.endStep(run, steps, openStep(step), { status: 'cancelled', output: null, charge: undefined });
      return stopped(hold.signal);
    }
    const output = { content: result.content, is_error: result.isError };
    return this.endStep(run, steps, openStep(step), { status: 'completed', output, charge: undefined });
  }

  /** @returns a result only when the run was lost meanwhile */
  private async endStep(run: ClaimedRun, steps: StepRow[], step: StepRow, end: StepEnd): Promise<RunResult | undefined> {
    const used = end.charge ? addUsed(run.used, end.charge) : run.used;
    const held = await this.parts.database.transaction((sql) => this.parts.steps.end(sql, run, step.step_index, end, used));
    if (!held) return { status: 'cancelled' };
    run.used = used;
    if (end.status === 'completed') run.retries = 0;
    const rest = steps.filter(({ step_index: at }) => at !== step.step_index);
    steps.splice(0, steps.length, ...rest, endedStep(step, end));
    return undefined;
  }
}

interface Place {
  run: ClaimedRun;
  hold: Hold;
  steps: StepRow[];
  toolbox: Toolbox;
}

function retryOrFail({ retries, input }: ClaimedRun, error: RunFailure, askedMs: number | undefined): RunResult {
  if (retries >= input.max_retries) return { status: 'failed', error };
  return { status: 'retry', afterMs: backoffMs(retries, askedMs), error };
}

function stopped(signal: AbortSignal): RunResult {
  const reason = signal.reason as StopReason;
  if (reason === 'deadline') return { status: 'expired' };
  return reason === 'stop' ? { status: 'released' } : { status: 'cancelled' };
}

const openStep = (step: NewStep): StepRow => ({
  ...{ step_index: step.index, kind: step.kind, status: 'running', request_id: step.requestId, name: step.name, attempts: 1 },
  ...{
    tool_type: step.toolType,
    call_id: step.callId,
    arguments: step.arguments,
    output: null,
    usage: null,
    cost_micro_usd: null,
  },
  ...{ outcome: null, started_at: new Date(), finished_at: null },
});

function endedStep(step: StepRow, { status, name, output, charge }: StepEnd): StepRow {
  return {
    ...step,
    ...{ status, output, usage: charge?.usage ?? null, cost_micro_usd: charge?.costMicroUsd ?? null },
    ...{ name: name ?? step.name, outcome: status, finished_at: new Date() },
  };
}

function outputOf({ output, name }: StepRow): JsonObject {
  const message = isJsonObject(output?.['message']) ? output['message'] : {};
  const content = typeof message['content'] === 'string' ? message['content'] : '';
  const { finish_reason, provider } = output ?? {};
  return { content, finish_reason: finish_reason ?? 'stop', model: name, provider: provider ?? null };
}
