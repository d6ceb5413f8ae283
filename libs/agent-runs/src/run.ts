import type { JsonObject, Principal } from '@libs/kernel';
import type { RunStatus } from './state-machine';

export const STRATEGIES = ['cost', 'quality', 'latency', 'balanced'] as const;

/** A tool that a run may call. Tools that call out are stored by an administrator and named here. */
export type RunTool =
  | { type: 'http' | 'mcp'; name: string }
  | { type: 'function'; name: string; description?: string; parameters?: JsonObject }
  | { type: 'calculator' | 'read_file' };

/** What a client asked for, checked, with the defaults filled in. */
export interface RunInput {
  model: string;
  strategy?: (typeof STRATEGIES)[number];
  prompt?: string;
  messages?: JsonObject[];
  /** Ids of our files; they belong to what the user says last. */
  attachments?: string[];
  instructions?: string;
  tools?: RunTool[];
  /** Of model and tool steps together. */
  max_steps: number;
  /** Of one model step. */
  max_tokens?: number;
  /** Of all model steps, input and output together. */
  max_total_tokens?: number;
  max_cost_usd?: number;
  temperature?: number;
  /** 1 to 9; higher goes first among the tenant's own runs. */
  priority: number;
  /** ISO 8601; not before. */
  start_at?: string;
  /** ISO 8601. */
  deadline?: string;
  /** From acceptance; the default is the longest that a run may live. */
  timeout_seconds: number;
  max_retries: number;
  metadata?: JsonObject;
  /** Told how the run ended. */
  webhook?: string;
}

/** A call that the run waits for its client to make. */
export interface RequiredAction {
  type: 'submit_tool_outputs';
  tool_calls: { id: string; name: string; arguments: string }[];
}

/** A row of table `agent_runs`. */
export interface RunRow {
  id: string;
  tenant_id: string;
  user_id: string | null;
  virtual_key_id: string | null;
  principal: Principal;
  status: RunStatus;
  input: RunInput;
  output: JsonObject | null;
  error: JsonObject | null;
  usage: JsonObject | null;
  cost_micro_usd: number | null;
  request_id: string | null;
  fence: number;
  stalls: number;
  retries: number;
  step_count: number;
  priority: number;
  required_action: RequiredAction | null;
  schedule_id: string | null;
  cancel_requested_at: Date | null;
  start_at: Date | null;
  due_at: Date | null;
  deadline: Date | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

/** What a step used, as the ledger has it. */
export interface StepCharge {
  usage: JsonObject;
  /** null: nobody knows. */
  costMicroUsd: number | null;
}

/** What a run has used, all attempts together; usage null: nothing yet. */
export interface Used {
  usage: JsonObject | null;
  /** null: of some of it nobody knows, or there is nothing. */
  costMicroUsd: number | null;
}

/** A row of table `agent_run_steps`. */
export interface StepRow {
  step_index: number;
  kind: 'model' | 'tool';
  status: 'running' | 'completed' | 'failed' | 'cancelled';
  request_id: string | null;
  /** The model that answered, or the tool. */
  name: string | null;
  tool_type: string | null;
  call_id: string | null;
  arguments: string | null;
  /** Of a model: `{message, finish_reason, model, provider}`; of a tool: `{content, is_error}`. */
  output: JsonObject | null;
  usage: JsonObject | null;
  cost_micro_usd: number | null;
  attempts: number;
  /** Of the latest attempt. */
  outcome: 'completed' | 'failed' | 'cancelled' | 'ambiguous' | null;
  started_at: Date;
  finished_at: Date | null;
}

/** A run that this process holds: only a writer with this fence changes it. */
export interface ClaimedRun {
  id: string;
  tenantId: string;
  principal: Principal;
  input: RunInput;
  fence: number;
  retries: number;
  used: Used;
  /** Milliseconds until the run must have ended, by the clock of the database. */
  remainingMs: number | null;
}

export interface RunFailure {
  code: string;
  message: string;
}

/** How the execution of a run ended, or why it rests. */
export type RunResult =
  | { status: 'completed'; output: JsonObject }
  | { status: 'failed'; error: RunFailure }
  | { status: 'cancelled' }
  | { status: 'expired' }
  | { status: 'requires_action'; action: RequiredAction }
  /** Tried again later, by whoever is free then. */
  | { status: 'retry'; afterMs: number; error: RunFailure }
  /** Given to another worker: this one leaves. */
  | { status: 'released' };

/** One call of a model, for a step of a run. */
export interface ModelAsk {
  requestId: string;
  run: Pick<ClaimedRun, 'id' | 'principal' | 'input'>;
  /** In OpenAI's words. */
  messages: JsonObject[];
  tools: JsonObject[];
  /** Of this step: what the run's caps leave. */
  maxTokens: number | undefined;
}

export type ModelAnswer =
  | { ok: true; message: JsonObject; finishReason: string; model: string; provider: string; charge: StepCharge }
  | { ok: false; error: RunFailure; retryable: boolean; retryAfterMs: number | undefined; charge: StepCharge | undefined };

/**
 * Bound by the composition root to the data path. What it returns is in the ledger for good under the request id, once,
 * however often a step is asked for with the same one.
 */
export interface ModelSteps {
  ask(ask: ModelAsk, onText: (text: string) => void, signal: AbortSignal): Promise<ModelAnswer>;
}

/** Whom a run goes on for; bound by the composition root. */
export interface RunPrincipals {
  /** With the limits of now. @returns undefined when the key is revoked or over, or the user may not log in any more */
  current(principal: Principal): Promise<Principal | undefined>;
}

export interface FileFacts {
  id: string;
  filename: string;
  mediaType: string;
}

/** Files of clients; bound by the composition root. */
export interface RunFiles {
  /** @throws GatewayError not_found */
  read(principal: Principal, id: string): Promise<{ bytes: Buffer }>;
  /** @throws GatewayError not_found */
  describe(principal: Principal, id: string): Promise<FileFacts>;
}

/** Tells a worker that a run waits. Carries the id alone; a lost ring is made good by the sweeper. */
export interface RunQueue {
  /** @param delayMs until the run may start */
  ring(runId: string, delayMs?: number): Promise<void>;
  /** Rings that nobody has answered yet. */
  waiting(): Promise<number>;
}
