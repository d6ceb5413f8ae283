import { addUsage } from '@libs/kernel';
import type { GatewayResponse } from '@libs/protocol';

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
