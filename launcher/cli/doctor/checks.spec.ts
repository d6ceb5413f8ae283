import { checkEnvironment, checkNode, checkSecrets } from './checks';
import type { Io } from '../answering';
import { readEnvironment } from '@libs/config';
import { clockFinding } from '@libs/gateway';

const io = (env: Record<string, string>): Io => ({ env, out: () => undefined, err: () => undefined, exit: () => undefined });

it('tells clocks that differ, whichever is ahead', () => {
  expect(clockFinding('clock', 10_000, 11_500).state).toBe('ok');
  expect(clockFinding('clock', 10_000, 70_000)).toMatchObject({
    state: 'wrong',
    message: expect.stringContaining('60.0 s') as string,
  });
  expect(clockFinding('clock', 70_000, 10_000).state).toBe('wrong');
});

it('refuses a Node.js that is too old', () => {
  expect(['20.18.9', '18.0.0', '20.19.0', '24.1.0'].map((version) => checkNode(version).state)).toEqual([
    'wrong',
    'wrong',
    'ok',
    'ok',
  ]);
});

it('tells every problem of the environment, what to do, and no secret', () => {
  const { findings, read } = checkEnvironment(io({ NODE_ENV: 'production', JWT_SECRET: 'canary', PORT: 'x' }));
  expect(read).toBeUndefined();
  expect(findings.length).toBeGreaterThan(0);
  for (const { state, fix } of findings) expect({ state, fixed: fix !== undefined }).toEqual({ state: 'wrong', fixed: true });
  expect(JSON.stringify(findings)).not.toContain('canary');
});

it('warns where each machine would make secrets of its own', () => {
  const found = checkSecrets(readEnvironment({ DATABASE_URL: 'postgresql://u:p@db/x' }));
  expect(found).toMatchObject([{ state: 'advice', message: expect.stringContaining('JWT_SECRET and MASTER_KEY') as string }]);
});
