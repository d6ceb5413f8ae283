import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { anyListenProblem, assertPortFree, portsOf } from './port-check';

describe('a port that is taken', () => {
  let other: Server;
  let port: number;
  beforeAll(async () => {
    other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    port = (other.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => other.close(resolve)));

  it.each([
    ['PORT', /^Port \d+ is taken by another program\. Stop it, or choose another: PORT=\d+\.$/],
    ['ADMIN_PORT', /^Port \d+ \(ADMIN_PORT\) is taken by another program\. Stop it, or choose another: ADMIN_PORT=\d+\.$/],
    ['METRICS_PORT', /METRICS_PORT=\d+/],
  ] as const)('is told by its own name: %s', async (variable, line) => {
    await expect(assertPortFree(port, '127.0.0.1', variable)).rejects.toThrow(line);
  });

  it('is told by its own name when it is taken later, too', () => {
    const http = { port: 8_000, adminPort: 9_000, metricsPort: 9_001, host: '127.0.0.1' };
    const taken = (at: number) =>
      anyListenProblem(Object.assign(new Error('no'), { code: 'EADDRINUSE', port: at }), http).message;
    expect([8_000, 9_000, 9_001].map((at) => /another: (\w+)=/.exec(taken(at))?.[1])).toEqual([
      'PORT',
      'ADMIN_PORT',
      'METRICS_PORT',
    ]);
    expect(portsOf({ ...http, metricsPort: 9_000 }).map(({ variable }) => variable)).toEqual(['PORT', 'ADMIN_PORT']);
  });
});
