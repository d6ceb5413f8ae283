import { until } from './process/until';

const DAY_MS = 86_400_000;
/** Longer than any one test takes. */
const NEAR_MS = 40_000;

/** Waits for the next day where this one is nearly over: days, months and partitions are those of UTC. */
export async function farFromMidnight(): Promise<void> {
  await until('midnight to be over', () => Date.now() % DAY_MS < DAY_MS - NEAR_MS, 2 * NEAR_MS);
}
