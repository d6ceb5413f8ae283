import type { Demand, Rules } from '@libs/admission';
import { costOf, NO_USAGE, type Price, type Rates, type Usage } from '@libs/kernel';
import type { OperationId } from '@libs/providers';
import type { Plan, Target } from '@libs/routing';
import type { RequestHead } from './request-head';
import { filesIn, TOKENS_PER_FILE } from './tokens/rough-tokens';

/** What is asked for, where it is not a conversation. */
export type AskedKind = OperationId | undefined;

/** Bytes of a token at least, in nearly every text: what is counted so is seldom too little. */
const BYTES_PER_TOKEN = 3;
/** What an answer of ordinary length takes, for limits of the minute; the most it can take is for budgets alone. */
const ORDINARY_ANSWER = 500;
/** No model writes so much; what clients ask for beyond it must not disturb counters. */
const LARGEST_ANSWER = 100_000_000;
/** The longest recording that providers take, where a form does not show how long it is. */
const LONGEST_RECORDING_SECONDS = 1_800;

const WRITES_NOTHING: ReadonlySet<AskedKind> = new Set(['embeddings', 'moderations', 'count_tokens']);

/** Nobody needs to know. */
const NOTHING: Demand = { models: [], likelyTokens: 0, mostTokens: 0, mostMicroUsd: 0, anthropic: false };

/**
 * What a request will use at most and probably, found out as far as its caller's rules need it. The dearest target of
 * the plan gives the bound: whichever serves, it costs no more than this, unless the input was underestimated.
 */
export function demandOf(head: RequestHead, plan: Plan, rules: Rules, kind?: AskedKind): Demand {
  const anthropic = head.dialect === 'anthropic-messages';
  const rule = ruleOf(plan);
  const counts = rules.needsTokens || rules.budgets.length > 0 || rule?.tpm !== undefined;
  if (!counts && rules.models.length === 0) return anthropic || rule ? { ...NOTHING, anthropic, rule } : NOTHING;
  const models = rules.models.length > 0 ? namesOf(head, plan.targets) : [head.model];
  if (!counts || kind === 'count_tokens') return { ...NOTHING, models, anthropic, rule };
  const targets = everyTarget(plan);
  const inputTokens = inputBound(head.body);
  const copies = Math.max(1, head.candidates);
  const writes = !WRITES_NOTHING.has(kind);
  const asked = head.maxOutput === undefined ? undefined : Math.min(head.maxOutput, LARGEST_ANSWER);
  const outputOf = ({ maxOutputTokens }: Target): number => (writes ? copies * (asked ?? maxOutputTokens) : 0);
  const likelyAnswer = writes ? copies * (asked ?? ORDINARY_ANSWER) : 0;
  return {
    models,
    anthropic,
    rule,
    likelyTokens: inputTokens + likelyAnswer,
    mostTokens: inputTokens + targets.reduce((most, target) => Math.max(most, outputOf(target)), 0),
    mostMicroUsd: rules.needsPrice ? dearest(targets, head, { inputTokens, outputOf, kind }) : 0,
  };
}

/** What the rule that the request came under allows in a minute or at once. */
export function ruleOf({ settings: { limits }, trace }: Plan): Demand['rule'] {
  if (!limits || trace?.rule === undefined) return undefined;
  const { rpm, tpm, concurrency } = limits;
  if (rpm === undefined && tpm === undefined && concurrency === undefined) return undefined;
  return { id: trace.rule, rpm, tpm, concurrency };
}

/** Targets whose price is known, where a budget in money must cover what they cost; all of them when none is. */
export function payable(plan: Plan, { needsPrice }: Rules): Plan {
  if (!needsPrice || everyTarget(plan).every(hasPrice)) return plan;
  const targets = plan.targets.filter(hasPrice);
  if (targets.length === 0) return plan;
  const { afterRefusal } = plan;
  if (!afterRefusal) return { ...plan, targets };
  const { contextWindow, contentPolicy } = afterRefusal;
  return {
    ...{ ...plan, targets },
    afterRefusal: {
      ...(contextWindow && { contextWindow: contextWindow.filter(hasPrice) }),
      ...(contentPolicy && { contentPolicy: contentPolicy.filter(hasPrice) }),
    },
  };
}

const hasPrice = ({ price }: Target): boolean => price !== undefined;

/** Whoever may come to serve. */
const everyTarget = ({ targets, afterRefusal }: Plan): readonly Target[] =>
  afterRefusal ? [...targets, ...(afterRefusal.contextWindow ?? []), ...(afterRefusal.contentPolicy ?? [])] : targets;

const SNAPSHOT = /-(\d{4}-\d{2}-\d{2}|\d{8})$/;

/** What the client calls the model, what the first target does, and both without the date of a snapshot. */
export function namesOf({ model }: RequestHead, [first]: readonly Target[]): string[] {
  const asked = model.includes(',') ? model.split(',').map((name) => name.trim()) : [model];
  const names = first ? [...asked, first.model, `${first.providerId}/${first.model}`] : asked;
  return [...new Set(names.flatMap((name) => [name, name.replace(SNAPSHOT, '')]))];
}

/** More tokens than this a body hardly has: files in it count as what providers take for a picture. */
function inputBound(body: Buffer): number {
  const { files, bytes } = filesIn(body);
  return Math.ceil((body.length - bytes) / BYTES_PER_TOKEN) + files * TOKENS_PER_FILE;
}

interface Bound {
  inputTokens: number;
  outputOf(target: Target): number;
  kind: AskedKind;
}

function dearest(targets: readonly Target[], head: RequestHead, bound: Bound): number | undefined {
  let most: number | undefined;
  for (const target of targets) {
    const { price } = target;
    if (price === undefined) continue;
    for (const usage of usagesOf(price, bound, bound.outputOf(target), head)) {
      const cost = costOf(usage, price);
      // A price is known: what cannot be counted is more than any budget.
      most = Math.max(most ?? 0, cost.state === 'unknown' ? Number.MAX_SAFE_INTEGER : cost.microUsd);
    }
  }
  return most;
}

/** The same amounts in whichever buckets they may turn out to be: one of them is the dearest. */
function usagesOf(price: Price, { inputTokens: input, kind }: Bound, output: number, { body, candidates }: RequestHead): Usage[] {
  const plain = { ...NO_USAGE, inputTokens: input, outputTokens: output };
  if (kind === 'speech') return [plain, { ...plain, audioOutputTokens: output }, { ...NO_USAGE, characters: body.length }];
  if (kind === 'transcription' || kind === 'translation')
    return [plain, { ...plain, audioInputTokens: input }, { ...NO_USAGE, seconds: LONGEST_RECORDING_SECONDS }];
  if (kind === 'image_generation' || kind === 'image_edit')
    return [plain, { ...plain, mediaInputTokens: input, mediaOutputTokens: output }, { ...NO_USAGE, images: candidates }];
  const usages: Usage[] = [plain];
  // Most prices tell few buckets apart; those of longer requests may tell all.
  const known = (rate: keyof Rates): boolean => price[rate] !== undefined || price.tiers !== undefined;
  if (known('reasoning')) usages.push({ ...NO_USAGE, inputTokens: input, reasoningTokens: output });
  if (known('mediaInput')) usages.push({ ...plain, mediaInputTokens: input });
  if (known('audioInput')) usages.push({ ...plain, audioInputTokens: input });
  if (known('cacheWrite')) usages.push({ ...plain, inputTokens: 0, cacheWriteTokens: input });
  if (known('cacheWriteHour')) usages.push({ ...plain, inputTokens: 0, cacheWriteTokens: input, cacheWriteHourTokens: input });
  return usages;
}
