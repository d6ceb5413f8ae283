import { NO_USAGE, providerCostOf, totalOutput, type Usage } from '@libs/kernel';
import { noteUsage } from '../attempt-record';
import type { GatewayServices } from '../services';
import type { Hedge } from './race';

/**
 * What the one that lost has cost. Nobody says, so it is estimated: the whole input, and as much as the winner
 * had written by then (of a stream that is what it had thought before its first word). The operator bears it.
 * Later calls change nothing.
 */
export function bookHedge({ hedging }: GatewayServices, hedge: Hedge, won: Usage | undefined): void {
  const { loser, reserved, late, end = 'failed' } = hedge;
  if (hedge.booked) return;
  hedge.booked = true;
  let spent = 0;
  if (loser) {
    const { target, asking } = loser.one;
    const written = won === undefined ? 0 : asking.stream ? won.reasoningTokens : totalOutput(won);
    const outputTokens = Math.min(written, asking.hedge?.outputLimit(target) ?? written);
    const usage = { ...NO_USAGE, inputTokens: asking.hedge?.inputTokens() ?? 0, outputTokens, estimated: true };
    const cost = providerCostOf(usage, target.price);
    noteUsage(loser.record, usage, cost, 'gateway');
    if (cost.state !== 'unknown') spent = Math.min(cost.microUsd, reserved);
  }
  hedging.purse.settle(reserved, spent);
  hedging.metrics.ended(late.providerId, end, spent);
}
