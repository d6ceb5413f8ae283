import { until } from './until';

/**
 * Asks again as long as the answer is 503, as that answer asks for: of a hundred requests at once on a machine that is busy
 * otherwise, some may wait longer for a connection of the database than the gateway is willing to.
 */
export async function reached<T>(ask: () => Promise<T>): Promise<T> {
  const { answer } = await until(
    'another answer than 503',
    async () => {
      const given = await ask();
      return (given as { status?: unknown } | undefined)?.status !== 503 && { answer: given };
    },
    120_000,
  );
  return answer;
}
