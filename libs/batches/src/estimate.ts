import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatewayError, type JsonObject, microUsdToUsd, type Principal } from '@libs/kernel';
import { MAX_LINES } from './batch';
import { checkInput } from './check-input';
import type { BatchAsk } from './decode-create';
import type { ParsedLine } from './parse-line';
import type { LinePrice, LinePricer, LineTerms } from './ports';
import { readLines } from './read-lines';

export interface EstimateSource {
  read: (start: number, end: number) => Promise<Buffer>;
  size: number;
  longestLine: number;
  pricer: LinePricer;
}

/** What lines of one target come to. */
interface Sum {
  lines: number;
  inputTokens: number;
  likelyOutputTokens: number;
  mostOutputTokens: number;
  likelyMicroUsd: number;
  mostMicroUsd: number;
  unpriced: number;
}

/** Others are served in between. */
const LINES_A_TURN = 20;
const MOST_REFUSALS = 20;

/** Counts the lines, and what each would cost with whomever it would go to now. */
export async function estimateBatch(principal: Principal, ask: BatchAsk, source: EstimateSource): Promise<JsonObject> {
  const { inputFileId, endpoint, settings, metadata } = ask;
  const terms: LineTerms = { batchId: '', endpoint, principal, settings, metadata };
  const sums = new Map<string, Sum>();
  const refused = { lines: 0, problems: [] as JsonObject[] };
  let seen = 0;
  const price = (line: ParsedLine): void | Promise<void> => {
    try {
      add(sums, source.pricer.price(terms, line.body));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      refused.lines++;
      const { code, message, param = null } = error;
      if (refused.problems.length < MOST_REFUSALS) refused.problems.push({ custom_id: line.customId, code, message, param });
    }
    return ++seen % LINES_A_TURN === 0 ? nextTurn() : undefined;
  };
  const { read, size, longestLine } = source;
  const checked = await checkInput(readLines(read, size, longestLine), endpoint, MAX_LINES, price);
  const all = [...sums.values()].reduce(together, NONE);
  return {
    ...{ object: 'batch.estimate', endpoint, input_file_id: inputFileId, model: checked.model },
    request_counts: { total: checked.lines, refused: refused.lines, unpriced: all.unpriced },
    ...figures(all),
    by_target: [...sums].map(([target, sum]) => ({ target, lines: sum.lines, ...figures(sum) })),
    refusals: refused.problems,
    errors: checked.problems.length > 0 ? { object: 'list', data: checked.problems.map((problem) => ({ ...problem })) } : null,
  };
}

const NONE: Sum = {
  ...{ lines: 0, inputTokens: 0, likelyOutputTokens: 0, mostOutputTokens: 0 },
  ...{ likelyMicroUsd: 0, mostMicroUsd: 0, unpriced: 0 },
};

const together = (a: Sum, b: Sum): Sum => ({
  lines: a.lines + b.lines,
  inputTokens: a.inputTokens + b.inputTokens,
  likelyOutputTokens: a.likelyOutputTokens + b.likelyOutputTokens,
  mostOutputTokens: a.mostOutputTokens + b.mostOutputTokens,
  likelyMicroUsd: a.likelyMicroUsd + b.likelyMicroUsd,
  mostMicroUsd: a.mostMicroUsd + b.mostMicroUsd,
  unpriced: a.unpriced + b.unpriced,
});

function add(sums: Map<string, Sum>, { target, likelyMicroUsd, mostMicroUsd, ...tokens }: LinePrice): void {
  const one: Sum = {
    ...{ lines: 1, ...tokens, likelyMicroUsd: likelyMicroUsd ?? 0, mostMicroUsd: mostMicroUsd ?? 0 },
    unpriced: likelyMicroUsd === undefined ? 1 : 0,
  };
  sums.set(target, together(sums.get(target) ?? NONE, one));
}

/** Likely: with answers of ordinary length. Most: all of them as long as they may be. */
const figures = (sum: Sum): JsonObject => ({
  tokens: { input: sum.inputTokens, likely_output: sum.likelyOutputTokens, most_output: sum.mostOutputTokens },
  cost_micro_usd: { likely: sum.likelyMicroUsd, most: sum.mostMicroUsd },
  cost_usd: { likely: microUsdToUsd(sum.likelyMicroUsd), most: microUsdToUsd(sum.mostMicroUsd) },
});
