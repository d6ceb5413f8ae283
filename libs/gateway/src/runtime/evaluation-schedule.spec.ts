import { ConfigError } from '@libs/config';
import { scheduleOf } from './evaluation-schedule';

it.each(['daily', '61 * * * *', '* * *'])('a schedule that is none is a mistake in the configuration: %s', (text) => {
  expect(() => scheduleOf(text)).toThrow(ConfigError);
  expect(() => scheduleOf(text)).toThrow(/^EVAL_JOB_SCHEDULE is no schedule: /);
});
