import { type FinishedRun, RunTelling } from './ending';
import { RunEventsRepository } from './events.repository';
import type { Database } from '@libs/database';
import { type Principal, type JsonObject, GatewayError } from '@libs/kernel';
import { AgentRuns } from './agent-runs';
import { RunLoop } from './loop/run-loop';
import type { ModelAnswer, ModelAsk, ModelSteps, RunFiles, RunPrincipals } from './run';
import { type ProcessorOptions, RunProcessor } from './run-processor';
import { RunsRepository } from './runs.repository';
import { StepsRepository } from './steps.repository';
import { RunSweeper } from './sweeper';
import { OpenRunTools } from './tools/run-tools';
import { WorkersRepository } from './workers.repository';
import { WorkRepository } from './work.repository';

export const TENANT = 'ten_a';
export const principal: Principal = { kind: 'virtual_key', tenantId: TENANT, virtualKeyId: 'vk_1', role: 'member', limits: {} };
export const other: Principal = { ...principal, tenantId: 'ten_b' };

type Ask = (ask: ModelAsk, signal: AbortSignal, onText: (text: string) => void) => Promise<ModelAnswer> | ModelAnswer;

/** A model that says this, and what it used. */
export const say = (content: string, more: JsonObject = {}): ModelAnswer => ({
  ok: true,
  message: { role: 'assistant', content, ...more },
  finishReason: more['tool_calls'] === undefined ? 'stop' : 'tool_calls',
  ...{ model: 'm-1', provider: 'acme', charge: CHARGE },
});

export const CHARGE = { usage: { input_tokens: 7, output_tokens: 3, total_tokens: 10, estimated: false }, costMicroUsd: 5 };

/** A model that calls tools. */
export const call = (...calls: readonly { id: string; name: string; args?: JsonObject }[]): ModelAnswer =>
  say('', {
    tool_calls: calls.map(({ id, name, args = {} }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
    })),
  });

export const untilAborted: Ask = (_ask, signal) =>
  new Promise((resolve) =>
    signal.addEventListener('abort', () =>
      resolve({
        ok: false,
        error: { code: 'client_closed', message: 'left' },
        retryable: false,
        retryAfterMs: undefined,
        charge: undefined,
      }),
    ),
  );

/** Runs on a real database, with a model as scripted. */
export class RunBench {
  readonly rung: { id: string; delayMs: number }[] = [];
  readonly troubles: unknown[] = [];
  readonly finished: FinishedRun[] = [];
  readonly events: RunEventsRepository;
  readonly work: WorkRepository;
  readonly runs: AgentRuns;
  readonly sweeper: RunSweeper;
  readonly telling: RunTelling;
  rings = 0;
  /** What became of callers meanwhile. */
  current: RunPrincipals['current'] = (one) => Promise.resolve(one);
  private workers = 0;
  private readonly grave = gate();
  private readonly answers: Promise<void>[] = [];
  /** Of a worker that has died, as far as anybody can see: it says nothing until it is buried. */
  readonly dead = (): Promise<ModelAnswer> => this.grave.opened.then(() => say('from the grave'));
  private readonly queue = {
    ring: (id: string, delayMs = 0): Promise<void> => Promise.resolve(void this.rung.push({ id, delayMs })),
    waiting: () => Promise.resolve(this.rings),
  };
  readonly files: RunFiles = {
    describe: (_principal, id) =>
      id.startsWith('file_none')
        ? Promise.reject(new GatewayError('not_found', 'no'))
        : Promise.resolve({ id, filename: 'a.txt', mediaType: 'text/plain' }),
    read: () => Promise.resolve({ bytes: Buffer.from('what the file says') }),
  };

  constructor(
    readonly database: Database,
    readonly tools: ConstructorParameters<typeof OpenRunTools>[0] & { assertThere: AgentRunsTools } = NO_TOOLS,
    private readonly fetch: ConstructorParameters<typeof OpenRunTools>[2] = NO_FETCH,
  ) {
    this.events = new RunEventsRepository(database);
    this.telling = new RunTelling(this.events, (_tx, finished) => Promise.resolve(void this.finished.push(finished)));
    this.work = new WorkRepository(database);
    const { events, telling, queue, files } = this;
    this.runs = new AgentRuns({
      ...{ database, runs: new RunsRepository(database), events, telling, queue, files, tools },
      checkWebhook: () => undefined,
      onLostRing: (_id, error) => this.troubles.push(error),
    });
    this.sweeper = new RunSweeper({
      database,
      events,
      telling,
      queue,
      work: this.work,
      workers: new WorkersRepository(database),
      tenantConcurrency: undefined,
    });
  }

  worker(ask: Ask, options: Partial<ProcessorOptions> = {}): RunProcessor {
    const { database, events, telling, queue, work, files } = this;
    const models: ModelSteps = { ask: async (request, onText, signal) => ask(request, signal, onText) };
    const onTrouble = (_id: string, error: unknown): void => void this.troubles.push(error);
    const steps = new StepsRepository(database, events);
    const loop = new RunLoop({
      database,
      events,
      steps,
      models,
      onTrouble,
      principals: { current: (one) => this.current(one) },
      tools: new OpenRunTools(this.tools, files, this.fetch),
    });
    const processor = new RunProcessor(
      { database, work, telling, loop, queue },
      {
        workerId: `wrk_${++this.workers}`,
        leaseMs: 10_000,
        heartbeatMs: 5,
        graceMs: 0,
        tenantConcurrency: undefined,
        onTrouble,
        ...options,
      },
    );
    const answer = processor.answer.bind(processor);
    processor.answer = () => {
      const work = answer();
      this.answers.push(work);
      return work;
    };
    return processor;
  }

  /** Nobody works any more, the dead included. */
  async bury(): Promise<void> {
    this.grave.open();
    await Promise.allSettled(this.answers);
  }

  async submit(body: Record<string, unknown> = { prompt: 'x' }, key?: string, by = principal): Promise<string> {
    return (await this.runs.submit(by, body, key)).run.id;
  }

  view(id: string, by = principal) {
    return this.runs.get(by, id);
  }

  async status(id: string): Promise<string> {
    return (await this.view(id)).status;
  }

  /** Whoever holds it gave no sign of life for too long. */
  async loseHolder(id: string): Promise<void> {
    await this.database.query(`UPDATE agent_runs SET lease_until = now() - interval '1 second' WHERE id = $1`, [id]);
  }

  async attempts(id: string): Promise<string[]> {
    const rows = await this.database.query<{ step_index: number; outcome: string | null }>(
      'SELECT step_index, outcome FROM agent_run_attempts WHERE run_id = $1 ORDER BY step_index, fence',
      [id],
    );
    return rows.map(({ step_index: step, outcome }) => `${step} ${outcome}`);
  }

  async eventTypes(id: string): Promise<string[]> {
    const { events } = await this.runs.eventsAfter(principal, id, 0);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    return events.map(({ type }) => type);
  }
}

type AgentRunsTools = ConstructorParameters<typeof AgentRuns>[0]['tools']['assertThere'];
const NO_TOOLS = { callable: () => Promise.resolve(undefined), assertThere: () => Promise.resolve() };
const NO_FETCH = { fetch: () => Promise.reject(new Error('nothing is called here')), close: () => Promise.resolve() } as never;

/** Something that is waited for without a clock. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
