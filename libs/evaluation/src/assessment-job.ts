import { type CatalogModel, type PromptType, qualityFor } from '@libs/catalog';
import type { Schedule } from '@libs/config';
import { type Clock, GatewayError, newId, type Principal } from '@libs/kernel';
import { compare, type Models, Purse } from './comparison';
import type { EvaluationRunsRepository, EvaluationsRepository, SamplesRepository } from './evaluations.repository';
import { JUDGE_WEIGHT, learn } from './evaluations.service';
import type { QualityService } from './quality.service';

export interface JobSettings {
  schedule: Schedule;
  /** Of a type of prompt, before anything is compared on it. */
  minSamples: number;
  /** For one run. */
  budgetMicroUsd: number;
  judgeModel: string;
}

export interface JobParts {
  runs: EvaluationRunsRepository;
  samples: SamplesRepository;
  evaluations: EvaluationsRepository;
  quality: Pick<QualityService, 'compared'>;
  models: Models;
  /** Models for conversations that can be called now. */
  candidates(): readonly CatalogModel[];
  /** Who asks, and pays. */
  principal: Principal;
  clock: Clock;
  log: { info(facts: object, text: string): void; warn(facts: object, text: string): void };
}

const LOOK_EVERY_MS = 10_000;
const MINUTE_MS = 60_000;
/** A process that died leaves its run for so long. */
const LEASE_MS = 30 * MINUTE_MS;
/** So many comparisons in a row that fail are no accident of one model. */
const MOST_FAILURES = 5;
/** Of each type, for one run: what costs money is a sample of samples. */
const PROMPTS_EACH = 10;

interface RunCourse {
  comparisons: number;
  failedInARow: number;
  /** The last thing that went wrong, or `done`. */
  note: string;
}

/**
 * The scheduled assessment: on prompts that were given for it, two models that lie near each other answer, and a third
 * says both ways round which is better. One replica at a time, and no more than its budget.
 */
export class AssessmentJob {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(
    private readonly parts: JobParts,
    private readonly settings: JobSettings,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.working ??= this.look().finally(() => (this.working = undefined));
    }, LOOK_EVERY_MS).unref();
  }

  /** Ends the call that is under way, and what it belongs to. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.working;
  }

  /** Runs when the schedule says so and no other replica does. Never rejects. */
  async look(): Promise<void> {
    const now = this.parts.clock.now();
    if (!this.settings.schedule.matches(now)) return;
    const minute = new Date(now - (now % MINUTE_MS));
    try {
      if (await this.parts.runs.take(minute, LEASE_MS)) await this.run(minute);
    } catch (error) {
      this.parts.log.warn({ err: error }, 'the assessment of models failed: it is tried again when the schedule comes round');
    }
  }

  private async run(minute: Date): Promise<void> {
    const { runs, log } = this.parts;
    const purse = new Purse(this.settings.budgetMicroUsd);
    const course: RunCourse = { comparisons: 0, failedInARow: 0, note: 'done' };
    let turn = firstTurn(minute);
    try {
      for (const { promptType, prompt } of await this.sample()) {
        const pair = this.pair(promptType, turn++);
        if (pair && !(await this.compareOrNote(prompt, promptType, pair, purse, course))) break;
      }
    } finally {
      const { comparisons, note } = course;
      await runs.finish(minute, { comparisons, costMicroUsd: Math.round(purse.spent), note });
    }
    log.info({ comparisons: course.comparisons, cost_micro_usd: Math.round(purse.spent) }, 'models were assessed');
  }

  /** One model that cannot answer does not end the run; no money, and nobody who answers, do. @returns whether to go on */
  private async compareOrNote(
    prompt: string,
    promptType: PromptType,
    pair: readonly [string, string],
    purse: Purse,
    course: RunCourse,
  ): Promise<boolean> {
    try {
      await this.compareOne(prompt, promptType, pair, purse);
      course.comparisons++;
      course.failedInARow = 0;
      return true;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      course.note = error.code;
      const ends = error.code === 'budget_exceeded' || this.stopping.signal.aborted || ++course.failedInARow >= MOST_FAILURES;
      const facts = { code: error.code, models: pair, comparisons: course.comparisons };
      this.parts.log.warn(
        facts,
        `${ends ? 'the assessment of models ended early' : 'two models were not compared'}: ${error.message}`,
      );
      return !ends;
    }
  }

  private async sample(): Promise<{ promptType: PromptType; prompt: string }[]> {
    const { samples, principal } = this.parts;
    await samples.sweep();
    const drawn: { promptType: PromptType; prompt: string }[] = [];
    for (const { prompt_type: type, count } of await samples.counts(principal.tenantId))
      if (count >= this.settings.minSamples) drawn.push(...(await samples.draw(principal.tenantId, type, PROMPTS_EACH)));
    return drawn;
  }

  private pair(type: PromptType, turn: number): readonly [string, string] | undefined {
    const { judgeModel } = this.settings;
    return neighbours(this.parts.candidates(), type, turn, judgeModel);
  }

  private async compareOne(
    prompt: string,
    promptType: PromptType,
    models: readonly [string, string],
    purse: Purse,
  ): Promise<void> {
    const { principal, evaluations, quality } = this.parts;
    const before = purse.spent;
    const ask = { principal, prompt, models, judge: this.settings.judgeModel };
    const compared = await compare(ask, this.parts.models, purse, this.stopping.signal);
    const row = await evaluations.add(principal.tenantId, {
      ...{ id: newId('evaluation'), kind: 'comparison', origin: 'schedule', prompt_type: promptType },
      result: { ...compared, counted: compared.outcome !== 'no_agreement', weight: JUDGE_WEIGHT },
      cost_micro_usd: Math.round(purse.spent - before),
    });
    await learn(quality, compared, promptType, row.id);
  }
}

/** Each run begins somewhere else: what one has no money left for is another one's beginning. */
const firstTurn = (minute: Date): number => (Math.imul(minute.getTime() / MINUTE_MS, 0x9e3779b1) >>> 0) >>> 12;

/** Two models next to each other in the order of quality, another two each turn; the judge is none of them. */
export function neighbours(
  candidates: readonly CatalogModel[],
  type: PromptType,
  turn: number,
  judge: string,
): readonly [string, string] | undefined {
  const names = [...candidates]
    .sort((a, b) => qualityFor(b, type) - qualityFor(a, type))
    .map(({ provider, model }) => ({ model, id: `${provider}/${model}` }))
    .filter(({ model, id }) => id !== judge && model !== judge)
    .map(({ id }) => id);
  if (names.length < 2) return undefined;
  const at = turn % (names.length - 1);
  const [a, b] = [names[at], names[at + 1]];
  return a !== undefined && b !== undefined ? [a, b] : undefined;
}
