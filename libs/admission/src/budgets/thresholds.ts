/** Per cent of a budget at which people are told, once in each period. */
export const THRESHOLDS = [80, 95, 100] as const;

/** The highest threshold that is reached; 0: none. A budget of nothing is used up from the start. */
export function thresholdReached(spent: number, limit: number): number {
  let reached = 0;
  for (const threshold of THRESHOLDS) if (spent * 100 >= limit * threshold) reached = threshold;
  return reached;
}

/** Thresholds to tell now, when this one was the last that was told. */
export const newlyReached = (reached: number, told: number): number[] =>
  THRESHOLDS.filter((threshold) => threshold <= reached && threshold > told);
