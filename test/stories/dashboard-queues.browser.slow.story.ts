import type { Page } from 'playwright-core';
import {
  closeBrowser,
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectQuiet,
  openDashboard,
} from '../support/browser';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

const BOARD = '/v1/admin/queues/board/';

/** In the menu of the queue that is shown, which has no name; asked once more by the board, and done. */
async function choose(board: Page, item: 'Pause' | 'Resume'): Promise<void> {
  await board
    .getByText(/jobs in this queue|run_/)
    .first()
    .waitFor();
  await board.getByRole('button').last().click();
  await board.getByRole('menuitem', { name: item }).click();
  const done = board.waitForResponse((answer) => answer.url().endsWith(`/${item.toLowerCase()}`));
  await board.getByRole('button', { name: 'Confirm' }).click();
  expect((await done).status()).toBe(200);
}

/** The board of BullMQ's queues, as an administrator of the installation finds and uses it. */
function describeBoard(name: string, open: () => Promise<{ env: Record<string, string>; close(): Promise<void> }>): void {
  describeInBrowser(`the board of the queues on ${name}`, () => {
    let gateway: RunningGateway;
    let backend: Awaited<ReturnType<typeof open>>;
    let opened: Dashboard | undefined;
    beforeAll(async () => {
      backend = await open();
      gateway = await startGateway({ env: backend.env });
      await gateway.adminToken();
    }, START_TIMEOUT_MS);
    afterEach(async () => {
      if (opened) expectQuiet(opened.page);
      await opened?.close();
      opened = undefined;
    });
    afterAll(async () => {
      await closeBrowser();
      await gateway?.stop();
      await backend?.close();
    }, STOP_TIMEOUT_MS);

    const submit = async (): Promise<string> => {
      const made = await gateway.admin('POST', '/v1/agent/runs', { model: 'sandbox/echo', prompt: 'ring' });
      return String(made.body['id']);
    };
    const statusOf = async (id: string) => (await gateway.admin('GET', `/v1/agent/runs/${id}`)).body['status'];
    const told = async () => (await gateway.admin('GET', '/v1/admin/queues')).body;

    it('is found from the page of runs; pauses runs, shows what waits, and lets them go on', async () => {
      opened = await openDashboard(gateway, '/runs?tab=queue');
      const { page, context } = opened;
      // Asked of the context: whoever listens to the new page alone misses its first words.
      const heard: string[] = [];
      context.on('console', (message) => message.type() === 'error' && heard.push(message.text()));
      context.on('weberror', (thrown) => heard.push(thrown.error().message));
      const [board] = await Promise.all([
        context.waitForEvent('page'),
        page.getByRole('link', { name: 'Open the board of the queues' }).click(),
      ]);
      await board
        .getByRole('link', { name: /batches/ })
        .first()
        .waitFor();
      await board.goto(`${BOARD}queue/agent-runs`);
      await choose(board, 'Pause');
      expect((await told())['paused']).toBe(true);
      await page.getByText('The queue of runs is paused').waitFor();
      await expectAccessible(page);

      const id = await submit();
      // Either name, on one backend or the other.
      await until('a ring that waits', async () => {
        const { wait = 0, paused = 0 } = (await told())['rings'] as Record<string, number>;
        return wait + paused > 0;
      });
      expect(await statusOf(id)).toBe('queued');
      await board.goto(`${BOARD}queue/agent-runs?status=waiting`);
      await board.getByText(id).first().waitFor();
      // Where no job has a menu of its own.
      await board.goto(`${BOARD}queue/agent-runs?status=completed`);
      await choose(board, 'Resume');
      await until('the run to end', async () => (await statusOf(id)) === 'completed');
      expect(heard).toEqual([]);
      const log = await gateway.admin('GET', '/v1/admin/audit?action=queue.change');
      expect(JSON.stringify(log.body)).toContain('agent-runs/pause');
    });

    it('is nobody else\u2019s, and takes no change that a page of ours did not send', async () => {
      for (const role of ['member', 'viewer', 'nobody'] as const) {
        opened = await openDashboard(gateway, role === 'nobody' ? '/' : '/runs?tab=queue', { role });
        const { page } = opened;
        expect(await page.getByRole('link', { name: 'Open the board of the queues' }).count()).toBe(0);
        const answer = await page.request.get(BOARD, { headers: { accept: 'text/html' } });
        expect([role, answer.status()]).toEqual([role, role === 'nobody' ? 401 : 403]);
        await opened.close();
      }
      opened = await openDashboard(gateway, '/runs?tab=queue');
      const { page } = opened;
      const document = await page.request.get(BOARD);
      expect(document.headers()['content-security-policy']).toMatch(/^default-src 'self'; script-src 'self'; /);
      expect(await document.text()).not.toMatch(/https?:\/\//);
      const forged = await page.request.put(`${BOARD}api/queues/agent-runs/pause`);
      expect([forged.status(), (await told())['paused']]).toEqual([403, false]);
      for (const [path, status] of [
        ['static/../../../package.json', 404],
        ['static/%2e%2e/%2e%2e/package.json', 404],
        ['api/nowhere', 404],
        ['nowhere', 404],
      ] as const)
        expect([
          path,
          (await fetch(`${gateway.url}${BOARD}${path}`, { headers: { authorization: `Bearer ${await gateway.adminToken()}` } }))
            .status,
        ]).toEqual([path, status]);
      const made = await gateway.admin('POST', `${BOARD}api/queues/agent-runs/add`, { name: 'x', data: {}, options: {} });
      expect(made.status).toBe(403);
    });
  });
}

describeBoard('PostgreSQL', () => Promise.resolve({ env: {}, close: () => Promise.resolve() }));

describeWithRedis('with Redis', () => {
  describeBoard('Redis', async () => {
    const redis: TestRedis = await startRedis();
    return { env: { REDIS_URL: redis.url, GATEWAY_REDIS_DEADLINE_MS: '5000' }, close: () => redis.stop() };
  });
});
