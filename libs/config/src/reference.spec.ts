import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeEnvironment } from './describe-environment';
import { environmentReference } from './reference';

it('is what docs/configuration.md says (npm run docs:generate)', () => {
  expect(readFileSync(join(__dirname, '../../../docs/configuration.md'), 'utf8')).toBe(environmentReference());
});

it('shows where each value comes from, and no secret', () => {
  const shown = describeEnvironment({
    PORT: '9000',
    MASTER_KEY: 'canary',
    DATABASE_URL_FILE: '/run/canary',
    OPENAI_API_KEY: 'canary',
  });
  const of = (name: string) => shown.find((one) => one.name === name);
  expect(of('PORT')).toEqual({ name: 'PORT', value: '9000', from: 'environment' });
  expect(of('HTTP_TIMEOUT')).toEqual({ name: 'HTTP_TIMEOUT', value: '60', from: 'default' });
  expect(of('DATABASE_URL')?.from).toBe('file');
  expect(of('REDIS_URL')).toEqual({ name: 'REDIS_URL', value: undefined, from: 'unset' });
  expect(JSON.stringify(shown)).not.toContain('canary');
});
