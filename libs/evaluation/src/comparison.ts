import { randomBytes } from 'node:crypto';
import { GatewayError, type Principal } from '@libs/kernel';
import { answerScore, findFaults, type Finding } from './heuristics';
import { agreed, JUDGE_SYSTEM, judgePrompt, type Outcome, readVerdict, type Verdict } from './judge';

/** One question to a model, through the gateway itself: limits, budgets, ledger and all. */
export interface ModelAsk {
  principal: Principal;
  model: string;
  system?: string;
  prompt: string;
  maxTokens: number;
}

export interface ModelAnswer {
  requestId: string;
  provider: string;
  model: string;
  content: string;
  finishReason: string;
  /** null: nobody knows the price. */
  costMicroUsd: number | null;
}

export interface Models {
  /** @throws GatewayError as a client would get it */
  ask(ask: ModelAsk, signal: AbortSignal): Promise<ModelAnswer>;
  /** What such a call costs at the most, micro-USD; undefined: nobody knows. */
  mostCost(ask: ModelAsk): number | undefined;
}

/** Counts what is spent, and stops before more would be. */
export class Purse {
  spent = 0;

  constructor(private readonly microUsd: number) {}

  get left(): number {
    return this.microUsd - this.spent;
  }

  /** @throws GatewayError budget_exceeded, model_not_priced: before anything is spent */
  async ask(models: Models, ask: ModelAsk, signal: AbortSignal): Promise<ModelAnswer> {
    const most = models.mostCost(ask);
    if (most === undefined)
      throw new GatewayError('model_not_priced', `Nobody knows what '${ask.model}' costs, so no limit of cost can be kept.`, {
        param: 'models',
      });
    if (most > this.left)
      throw new GatewayError('budget_exceeded', 'The next call of this evaluation might cost more than is left for it.', {
        param: 'max_cost_usd',
      });
    const answer = await models.ask(ask, signal);
    this.spent += answer.costMicroUsd ?? most;
    return answer;
  }
}

export interface Side {
  provider: string;
  model: string;
  request_id: string;
  findings: Finding[];
}

export interface Comparison {
  a: Side;
  b: Side;
  outcome: Outcome;
  /** By what: faults that show need no judge. */
  decided_by: 'heuristics' | 'judge';
  judge: string | null;
  verdicts: Verdict[];
}

export interface ComparisonAsk {
  principal: Principal;
  prompt: string;
  models: readonly [string, string];
  judge: string;
}

const ANSWER_TOKENS = 1_000;
/** Room for a judge that thinks aloud. */
const VERDICT_TOKENS = 400;
/** Faults that differ this much decide without a judge. */
const PLAIN_DIFFERENCE = 0.5;

/** Two answers to one prompt, and which is better: asked both ways round, because judges prefer places. */
export async function compare(
  { principal, prompt, models: [first, second], judge }: ComparisonAsk,
  models: Models,
  purse: Purse,
  signal: AbortSignal,
): Promise<Comparison> {
  const answer = (model: string) => purse.ask(models, { principal, model, prompt, maxTokens: ANSWER_TOKENS }, signal);
  const [one, two] = [await answer(first), await answer(second)];
  const side = (of: ModelAnswer): Side => ({
    ...{ provider: of.provider, model: of.model, request_id: of.requestId },
    findings: findFaults({ prompt, answer: of.content, finishReason: of.finishReason }),
  });
  const [a, b] = [side(one), side(two)];
  const difference = answerScore(a.findings) - answerScore(b.findings);
  if (Math.abs(difference) >= PLAIN_DIFFERENCE)
    return { a, b, outcome: difference > 0 ? 'a' : 'b', decided_by: 'heuristics', judge: null, verdicts: [] };
  const mark = randomBytes(6).toString('hex');
  const ask = async (left: string, right: string): Promise<Verdict> => {
    const text = judgePrompt(prompt, left, right, mark);
    const said = await purse.ask(
      models,
      { principal, model: judge, system: JUDGE_SYSTEM, prompt: text, maxTokens: VERDICT_TOKENS },
      signal,
    );
    return readVerdict(said.content);
  };
  const straight = await ask(one.content, two.content);
  const swapped = await ask(two.content, one.content);
  return { a, b, outcome: agreed(straight, swapped), decided_by: 'judge', judge, verdicts: [straight, swapped] };
}
