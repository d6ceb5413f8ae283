import { ConfigError } from '@libs/config';
import { GatewayError } from '@libs/kernel';
import { explainStart } from './explain-start';
import { StartError } from './start-error';

const coded = (code: string): Error => Object.assign(new Error(`${code}: call failed`), { code });
const unavailable = (cause: string): GatewayError =>
  new GatewayError('dependency_unavailable', 'The database cannot be used at the moment.', { cause: new Error(cause) });

it.each([
  [new StartError('Port 1 is taken.\n  So it is.'), 'Port 1 is taken. So it is.'],
  [coded('ENOSPC'), 'the disk is full'],
  [coded('EROFS'), 'the file system is read-only'],
  [coded('EACCES'), 'this user may not write there'],
  [unavailable('53100: could not extend file: No space left on device'), 'its disk is full'],
  [unavailable('ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:5432'), 'check DATABASE_URL'],
])('%s becomes one line that says what to do', (error, words) => {
  const told = explainStart(error, '/data');
  expect(told).toContain(words);
  expect(told).not.toContain('\n');
});

it('names each problem of the configuration on a line of its own', () => {
  expect(explainStart(new ConfigError(['PORT is wrong', 'HOST is wrong']), '/data')).toBe(
    'Configuration: PORT is wrong\nConfiguration: HOST is wrong',
  );
});

it('shows where our own fault is', () => {
  expect(explainStart(new TypeError('undefined is not a function'), '/data')).toContain('explain-start.spec.ts');
});
