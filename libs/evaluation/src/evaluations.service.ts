import type { PromptType } from '@libs/catalog';
import { GatewayError, isJsonObject, type JsonObject, newId, type Principal } from '@libs/kernel';
import { type Comparison, compare, type Models, Purse } from './comparison';
import type { EvaluationRow, EvaluationsRepository, SamplesRepository } from './evaluations.repository';
import { readPromptType } from './feedback.service';
import { answerScore, findFaults } from './heuristics';
import { type ClassifyPrompt, invalid, onlyFields, requiredText, textField } from './prompts';
import type { QualityService } from './quality.service';

export interface EvaluationParts {
  repository: EvaluationsRepository;
  samples: SamplesRepository;
  quality: Pick<QualityService, 'compared'>;
  models: Models;
  classify: ClassifyPrompt;
  /** Of comparisons that name none; undefined: they must. */
  judgeModel: string | undefined;
}

export interface EvaluationCaller {
  principal: Principal;
  /** What it finds out counts for everybody's routing. */
  trusted: boolean;
}

const MOST_PROMPT = 100_000;
const MOST_ANSWER = 1_000_000;
const USUAL_COST_USD = 0.05;
const MOST_COST_USD = 10;
/** A comparison by a judge says more than one rating. */
export const JUDGE_WEIGHT = 2;

/** Automated assessment of answers, and its history. */
export class EvaluationService {
  constructor(private readonly parts: EvaluationParts) {}

  /**
   * `{prompt, response, ...}` looks for faults, at no cost; `{prompt, models: [a, b], ...}` asks both and a judge, which
   * the caller pays for.
   * @throws GatewayError invalid_request, unknown_field, budget_exceeded, model_not_priced, and whatever models answer
   */
  async evaluate(caller: EvaluationCaller, body: unknown, signal: AbortSignal): Promise<EvaluationRow> {
    if (!isJsonObject(body)) throw new GatewayError('invalid_request', 'The body must be a JSON object.');
    return 'models' in body ? this.comparison(caller, body, signal) : this.assessment(caller, body);
  }

  /** Newest first. */
  list({ tenantId }: Principal, before: string | undefined, limit: number): Promise<EvaluationRow[]> {
    return this.parts.repository.list(tenantId, before, limit);
  }

  private async assessment({ principal }: EvaluationCaller, body: JsonObject): Promise<EvaluationRow> {
    onlyFields(body, ['prompt', 'response', 'model', 'finish_reason', 'wants_json', 'prompt_type', 'keep_sample']);
    const { prompt, promptType } = this.readPrompt(body);
    const { response: answer } = body;
    if (typeof answer !== 'string') throw invalid('response', 'must be text; `models` asks for one instead');
    if (answer.length > MOST_ANSWER) throw invalid('response', `must have at most ${MOST_ANSWER} characters`);
    const finishReason = textField(body, 'finish_reason', 40);
    const wantsJson = flag(body, 'wants_json');
    const model = textField(body, 'model', 256);
    const keep = flag(body, 'keep_sample');
    const findings = findFaults({ prompt, answer, finishReason, wantsJson });
    const result = { model: model ?? null, score: answerScore(findings), findings };
    await this.keep(keep, principal, prompt, promptType);
    return this.add(principal, 'assessment', promptType, result, 0);
  }

  private async comparison(
    { principal, trusted }: EvaluationCaller,
    body: JsonObject,
    signal: AbortSignal,
  ): Promise<EvaluationRow> {
    onlyFields(body, ['prompt', 'models', 'judge', 'max_cost_usd', 'prompt_type', 'keep_sample']);
    const { prompt, promptType } = this.readPrompt(body);
    const models = readPair(body['models']);
    const judge = textField(body, 'judge', 256) ?? this.parts.judgeModel;
    if (judge === undefined) throw invalid('judge', 'must name a model: this installation has none for it');
    if (models.includes(judge)) throw invalid('judge', 'must be another model than those it judges');
    const keep = flag(body, 'keep_sample');
    const purse = new Purse(readCost(body));
    const compared = await compare({ principal, prompt, models, judge }, this.parts.models, purse, signal);
    await this.keep(keep, principal, prompt, promptType);
    const result = { ...compared, counted: trusted && compared.outcome !== 'no_agreement' };
    const row = await this.add(principal, 'comparison', promptType, result, purse.spent);
    if (trusted) await learn(this.parts.quality, compared, promptType, row.id);
    return row;
  }

  private readPrompt(body: JsonObject): { prompt: string; promptType: PromptType } {
    const prompt = requiredText(body, 'prompt', MOST_PROMPT);
    return { prompt, promptType: readPromptType(body) ?? this.parts.classify(prompt) };
  }

  private async keep(
    wanted: boolean | undefined,
    { tenantId }: Principal,
    prompt: string,
    promptType: PromptType,
  ): Promise<void> {
    if (wanted) await this.parts.samples.add(newId('sample'), { tenantId, promptType, prompt });
  }

  private add(
    { tenantId }: Principal,
    kind: EvaluationRow['kind'],
    promptType: PromptType,
    result: unknown,
    cost: number,
  ): Promise<EvaluationRow> {
    const row = { kind, origin: 'request' as const, prompt_type: promptType, result, cost_micro_usd: Math.round(cost) };
    return this.parts.repository.add(tenantId, { id: newId('evaluation'), ...row });
  }
}

/** What quality learns of a comparison; nothing where the judge did not agree with itself. */
export async function learn(
  quality: Pick<QualityService, 'compared'>,
  { a, b, outcome }: Comparison,
  promptType: PromptType,
  reference: string,
): Promise<void> {
  if (outcome === 'no_agreement') return;
  await quality.compared(
    [
      { provider: a.provider, model: a.model },
      { provider: b.provider, model: b.model },
    ],
    outcome,
    promptType,
    { weight: JUDGE_WEIGHT, reference },
  );
}

function readPair(value: unknown): readonly [string, string] {
  const [a, b, more] = Array.isArray(value) ? (value as unknown[]) : [];
  const isName = (name: unknown): name is string => typeof name === 'string' && name.length > 0 && name.length <= 256;
  if (!isName(a) || !isName(b) || more !== undefined || a === b) throw invalid('models', 'must be two different names of models');
  return [a, b];
}

function readCost(body: JsonObject): number {
  const { max_cost_usd: usd = USUAL_COST_USD } = body;
  if (typeof usd !== 'number' || !(usd > 0) || usd > MOST_COST_USD)
    throw invalid('max_cost_usd', `must be more than 0 and at most ${MOST_COST_USD}`);
  return Math.round(usd * 1_000_000);
}

function flag(body: JsonObject, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  throw invalid(name, 'must be true or false');
}
