import { readFileSync } from 'node:fs';
import {
  closeBrowser,
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectQuiet,
  openDashboard,
} from '../support/browser';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

const CANARY = `<img src=x onerror="document.title='owned'">`;
const line = (custom_id: string, content: string, model = 'sandbox/echo', method = 'POST'): string =>
  JSON.stringify({ custom_id, method, url: '/v1/chat/completions', body: { model, messages: [{ role: 'user', content }] } });
const file = (name: string, lines: readonly string[]) => ({
  name,
  mimeType: 'application/jsonl',
  buffer: Buffer.from(`${lines.join('\n')}\n`),
});

describeInBrowser('the page of batches', () => {
  let gateway: RunningGateway;
  let opened: Dashboard | undefined;
  beforeAll(async () => {
    gateway = await startGateway();
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
  }, STOP_TIMEOUT_MS);

  it('teaches how to begin, tells what a file would cost, works on it and gives its answers', async () => {
    opened = await openDashboard(gateway, '/batches');
    const { page } = opened;
    await page.getByText('No batch yet').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Start a batch' }).first().click();
    const form = page.getByRole('dialog');
    await form
      .locator('input[type=file]')
      .setInputFiles(file(`${CANARY}.jsonl`, [line('a', CANARY), line('b', 'two'), line('c', 'x', CANARY)]));
    const estimate = form.getByRole('button', { name: 'What would it cost?' });
    await estimate.click();
    await form.getByText(/3 lines, likely/).waitFor();
    await form.getByText(/1 would be refused/).waitFor();
    await expectAccessible(page);
    await form.getByRole('button', { name: 'Start', exact: true }).click();
    await page.waitForURL(/\/batches\/batch_/);
    const drawer = page.getByRole('dialog');
    await drawer.getByText('2 answered, 1 failed, of 3').waitFor();
    const answers = drawer.getByRole('link', { name: 'Answers' });
    await answers.waitFor();
    await expectAccessible(page);
    const [loaded] = await Promise.all([page.waitForEvent('download'), answers.click()]);
    expect(loaded.suggestedFilename()).toMatch(/^batch_.*_output\.jsonl$/);
    expect(readFileSync(await loaded.path(), 'utf8')).toContain(JSON.stringify(CANARY));
    await drawer.getByRole('link', { name: 'Failed lines' }).waitFor();
    expect(await page.title()).not.toBe('owned');
  });

  it('says what is wrong with a file, and cancels what goes on', async () => {
    opened = await openDashboard(gateway, '/batches', { colorScheme: 'dark' });
    const { page } = opened;
    await page.getByRole('row').nth(1).waitFor();
    const start = async (input: ReturnType<typeof file>): Promise<void> => {
      await page.getByRole('button', { name: 'Start a batch' }).first().click();
      const form = page.getByRole('dialog');
      await form.locator('input[type=file]').setInputFiles(input);
      await form.getByRole('button', { name: 'Start', exact: true }).click();
      await page.waitForURL(/\/batches\/batch_/);
    };
    await start(file('wrong.jsonl', [line('a', 'one', 'sandbox/echo', 'GET')]));
    await page.getByText('invalid_method').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.pathname === '/batches');
    const slow = Array.from({ length: 40 }, (_, i) => line(`line-${i}`, '[[words=2000]] [[pace_ms=100]] slowly', 'sandbox/slow'));
    await start(file('slow.jsonl', slow));
    const drawer = page.getByRole('dialog');
    await drawer.getByText('running', { exact: true }).waitFor();
    await drawer.getByRole('button', { name: 'Cancel the batch' }).click();
    await drawer.getByText(/^cancell(ing|ed)$/).waitFor();
  });

  it('shows a viewer what there is, in a narrow window, and no button that changes something', async () => {
    opened = await openDashboard(gateway, '/batches', { role: 'viewer', width: 360, locale: 'zh-CN' });
    const { page } = opened;
    await page.getByRole('row').nth(1).waitFor();
    await expectAccessible(page);
    await page.getByRole('row').last().click();
    await page.getByRole('heading', { name: '详情' }).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    expect(await page.getByRole('button', { name: '启动批处理' }).count()).toBe(0);
  });
});
