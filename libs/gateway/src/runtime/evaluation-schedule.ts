import { ConfigError } from '@libs/config';
import { readSchedule, type Schedule } from '@libs/config';

/** @throws ConfigError that names the variable */
export function scheduleOf(text: string): Schedule {
  try {
    return readSchedule(text);
  } catch (error) {
    throw new ConfigError([`EVAL_JOB_SCHEDULE is no schedule: ${error instanceof Error ? error.message : String(error)}`]);
  }
}
