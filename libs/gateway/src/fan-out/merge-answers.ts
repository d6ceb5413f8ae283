import type { Usage } from '@libs/kernel';
import type { GatewayResponse } from '@libs/protocol';

export const addUsage = (sum: Usage | undefined, more: Usage): Usage =>
  sum === undefined
    ? more
    : {
        ...sum,
        inputTokens: sum.inputTokens + more.inputTokens,
        cacheReadTokens: sum.cacheReadTokens + more.cacheReadTokens,
        cacheWriteTokens: sum.cacheWriteTokens + more.cacheWriteTokens,
        outputTokens: sum.outputTokens + more.outputTokens,
        reasoningTokens: sum.reasoningTokens + more.reasoningTokens,
        estimated: sum.estimated || more.estimated,
      };

/** Several whole answers to one request as the candidates of one; all that was used is counted. */
export function mergeAnswers(answers: readonly GatewayResponse[]): GatewayResponse {
  const [first, ...others] = answers;
  if (!first) throw new Error('no answer to merge');
  return {
    ...first,
    candidates: answers.flatMap(({ candidates }) => candidates).map((candidate, index) => ({ ...candidate, index })),
    usage: others.reduce((sum, { usage }) => addUsage(sum, usage), first.usage),
    usageReported: answers.every(({ usageReported }) => usageReported),
  };
}
