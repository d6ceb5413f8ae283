import { type BreakerView, targetParts } from '@libs/shared-state';

export interface Outlier {
  target: string;
  why: 'errors' | 'latency';
  /** Share of failures, or mean milliseconds: its own and of its siblings together. */
  own: number;
  siblings: number;
}

export const OUTLIER_RULE = {
  /** Calls in the breakers' window, of the target and of its siblings together. */
  minimumCalls: 20,
  /** Standard errors between its share of failures and theirs: by chance once in 700 windows. */
  deviations: 3,
  /** And so much more, as a share of all calls: what is significant need not matter. */
  moreFailures: 0.1,
  /** Its mean is so many times theirs ... */
  slower: 3,
  /** ... and so many milliseconds above it. */
  slowerMs: 500,
} as const;

interface Sum {
  calls: number;
  failures: number;
  ms: number;
}

/**
 * Targets that do far worse than other providers of the same model, from the windows of the breakers. Failures by a
 * one-sided test of two proportions, latency by ratio and distance of means. Only the same model is compared: models
 * differ by nature. The worse half of the siblings at most: where most do badly, none stands out.
 */
export function findOutliers(views: readonly BreakerView[]): Outlier[] {
  const byModel = new Map<string, BreakerView[]>();
  for (const view of views) {
    const { model } = targetParts(view.target);
    byModel.set(model, [...(byModel.get(model) ?? []), view]);
  }
  return [...byModel.values()].flatMap((siblings) => {
    const found = siblings.flatMap(
      (view) =>
        judge(
          view,
          siblings.filter((other) => other !== view),
        ) ?? [],
    );
    return found.length * 2 <= siblings.length ? found : [];
  });
}

function judge(view: BreakerView, others: readonly BreakerView[]): Outlier | undefined {
  const own = sumOf([view]);
  const rest = sumOf(others);
  if (own.calls < OUTLIER_RULE.minimumCalls || rest.calls < OUTLIER_RULE.minimumCalls) return undefined;
  const [share, theirs] = [own.failures / own.calls, rest.failures / rest.calls];
  const pooled = (own.failures + rest.failures) / (own.calls + rest.calls);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / own.calls + 1 / rest.calls));
  if (share - theirs >= OUTLIER_RULE.moreFailures && share - theirs >= OUTLIER_RULE.deviations * error)
    return { target: view.target, why: 'errors', own: share, siblings: theirs };
  const [mean, usual] = [own.ms / own.calls, rest.ms / rest.calls];
  if (mean >= OUTLIER_RULE.slower * usual && mean - usual >= OUTLIER_RULE.slowerMs)
    return { target: view.target, why: 'latency', own: mean, siblings: usual };
  return undefined;
}

function sumOf(views: readonly BreakerView[]): Sum {
  const sum: Sum = { calls: 0, failures: 0, ms: 0 };
  for (const { calls, failures, meanMs } of views) {
    sum.calls += calls;
    sum.failures += failures;
    sum.ms += calls * (meanMs ?? 0);
  }
  return sum;
}
