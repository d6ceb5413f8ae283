import type { SweeperOptions } from '@libs/database';
import { type Logger, Outage } from '@libs/telemetry';

/** For what is swept every second: one line when it begins to fail, and one when it works again. @param then done after each that worked */
export function toldOnce(
  logger: Pick<Logger, 'info' | 'warn'>,
  words: { lost: string; back: string },
  then: () => void = () => undefined,
): Required<Pick<SweeperOptions, 'onTrouble' | 'onSwept'>> {
  const outage = new Outage(logger, words);
  return {
    onTrouble: (error) => outage.failed(error),
    onSwept: () => {
      outage.worked();
      then();
    },
  };
}
