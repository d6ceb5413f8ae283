/** Per cent of a budget at which people are told, once in each period. */
export const THRESHOLDS = [80, 95, 100] as const;

/** The highest threshold that is reached; 0: none. A budget of nothing is used up from the start. */
export function thresholdReached(spent: number, limit: number): number {
  let reached = 0;
  for (const threshold of THRESHOLDS) if (spent * 100 >= limit * threshold) reached = threshold;
  return reached;
}

/** Thresholds to tell now, when this one was the last that was told. */
const newlyReached = (reached: number, told: number): number[] =>
  THRESHOLDS.filter((threshold) => threshold <= reached && threshold > told);

/** Told instead of a threshold: a request was refused before the budget was used up, for running ones hold the rest. */
export const REFUSING = 0;
/** Beside the threshold that was told last: so was a refusal. */
const REFUSAL_TOLD = 1_000;

/**
 * What is to be told now, each thing once in a period.
 * @param told what was kept of it so far
 */
export function tell(reached: number, refusing: boolean, told: number): { now: number[]; told: number } {
  const before = told % REFUSAL_TOLD;
  const now = newlyReached(reached, before);
  const isNews = refusing && reached < 100 && told < REFUSAL_TOLD;
  if (isNews) now.push(REFUSING);
  return { now, told: Math.max(before, reached) + (isNews || told >= REFUSAL_TOLD ? REFUSAL_TOLD : 0) };
}
