import { Shutdown, StopRequested } from './shutdown';

it('takes down in the opposite order, one after the other, and also what follows a failure', async () => {
  const said: string[] = [];
  const shutdown = new Shutdown();
  shutdown.add(() => said.push('database'));
  shutdown.add(() => Promise.reject(new Error('the worker')));
  shutdown.add(async () => {
    await Promise.resolve();
    said.push('api');
  });
  await expect(shutdown.run()).rejects.toThrow('the worker');
  expect(said).toEqual(['api', 'database']);
  await shutdown.run();
  expect(said).toHaveLength(2);
});

it('ends a start at its next step when the end was asked for, and still takes that step down', async () => {
  let closed = 0;
  const shutdown = new Shutdown();
  shutdown.request();
  expect(() => shutdown.add(() => (closed += 1))).toThrow(StopRequested);
  await shutdown.run();
  expect(closed).toBe(1);
});
