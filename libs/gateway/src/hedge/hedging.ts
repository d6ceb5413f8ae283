import { GatewayError, type Price } from '@libs/kernel';
import type { RouteSettings, Target } from '@libs/routing';
import type { HedgeMetrics } from '@libs/telemetry';
import type { TargetWatch } from '../target-watch';
import type { HedgePurse } from './hedge-purse';

export const HEDGE_OPTION = 'x-gateway-hedge';

export interface HedgeSettings {
  /** off: only where a rule says so; on_request: where the client asks for it too; always: unless it does not want it. */
  mode: 'off' | 'on_request' | 'always';
  /** A second one never starts sooner, and never later than this. */
  soonestMs: number;
  latestMs: number;
}

/** What is known of a request before its cost is. */
export interface HedgeAsk {
  /** As the client said; undefined: nothing. */
  readonly asked: boolean | undefined;
  inputTokens(): number;
  /** The most that this target may write for it. */
  outputLimit(target: Target): number;
}

/** @throws GatewayError invalid_request */
export function readHedge(options: Readonly<Record<string, unknown>>): boolean | undefined {
  const value = options[HEDGE_OPTION];
  if (value === undefined) return undefined;
  if (value === 'true' || value === true) return true;
  if (value === 'false' || value === false) return false;
  throw new GatewayError('invalid_request', `\`${HEDGE_OPTION}\` must be true or false.`, { param: HEDGE_OPTION });
}

/** Whether, when and for how much a second target may be asked while the first one is late. */
export class Hedging {
  constructor(
    private readonly settings: HedgeSettings,
    readonly purse: HedgePurse,
    private readonly watch: Pick<TargetWatch, 'usuallyWithin'>,
    readonly metrics: Pick<HedgeMetrics, 'ended' | 'refused'>,
  ) {}

  /** The operator allows it, by the rule of the route or for the installation, and the client does not mind. */
  wanted(asked: boolean | undefined, rule: RouteSettings['hedging']): boolean {
    if (asked === false || rule?.enabled === false) return false;
    const { mode } = this.settings;
    return rule?.enabled === true || mode === 'always' || (mode === 'on_request' && asked === true);
  }

  /** When the first asked counts as late; undefined: not known. */
  lateAfterMs(name: string, stream: boolean, rule: RouteSettings['hedging']): number | undefined {
    if (rule?.afterMs !== undefined) return rule.afterMs;
    const usual = this.watch.usuallyWithin(name, stream);
    return usual === undefined ? undefined : Math.min(Math.max(usual, this.settings.soonestMs), this.settings.latestMs);
  }
}

/** What the slower of two costs at most, in micro-USD; undefined where a price is not known. */
export function worstCost(ask: HedgeAsk, targets: readonly Target[]): number | undefined {
  let worst = 0;
  for (const target of targets) {
    if (!target.price) return undefined;
    worst = Math.max(worst, costOfLoser(target.price, ask.inputTokens(), ask.outputLimit(target)));
  }
  return worst;
}

/** Whole micro-USD, never less than it could be: input is taken at the dearest of its prices. */
export const costOfLoser = (price: Price, inputTokens: number, outputTokens: number): number => {
  const input = Math.max(price.input, price.cacheRead ?? 0, price.cacheWrite ?? 0, price.mediaInput ?? 0);
  const output = Math.max(price.output, price.reasoning ?? 0);
  return Math.ceil((inputTokens * input + outputTokens * output) / 1_000_000);
};
