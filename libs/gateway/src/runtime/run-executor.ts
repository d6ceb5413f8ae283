import type { ClaimedRun, RunExecutor, RunResult } from '@libs/agent-runs';
import { isJsonObject, type JsonObject } from '@libs/kernel';
import { executeWork } from '../execute-work';
import type { GatewayServices } from '../services';

/** A run is one request of the house dialect through the same data path that serves HTTP clients. */
export class GatewayRunExecutor implements RunExecutor {
  constructor(private readonly services: GatewayServices) {}

  async execute(run: ClaimedRun, signal: AbortSignal): Promise<RunResult> {
    const { instructions, metadata, ...input } = run.input;
    const body: JsonObject = { ...input, ...(instructions !== undefined && { system: instructions }) };
    const work = { requestId: run.requestId, runId: run.id, principal: run.principal, body, metadata };
    const done = await executeWork(this.services, work, signal);
    if (signal.aborted) return { status: 'cancelled' };
    if (!done.ok)
      return { status: 'failed', error: { code: done.error.upstream?.code ?? done.error.code, message: done.error.message } };
    const { content, finish_reason, tool_calls, model, provider, usage, cost } = done.answer;
    const output: JsonObject = { content, finish_reason, model, provider, ...(tool_calls !== undefined && { tool_calls }) };
    const usd = isJsonObject(cost) && typeof cost['usd'] === 'number' ? cost['usd'] : null;
    return {
      status: 'completed',
      output,
      usage: isJsonObject(usage) ? usage : {},
      costMicroUsd: usd === null ? null : Math.round(usd * 1_000_000),
    };
  }
}
