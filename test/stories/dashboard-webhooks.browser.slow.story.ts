import { Webhook } from 'standardwebhooks';
import { Receiver } from '../../libs/webhooks/src/receiver.fixture';
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
import { until } from '../support/process/until';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

const CANARY = `<img src=x onerror="document.title='owned'">`;

describeInBrowser('the page of webhooks', () => {
  let gateway: RunningGateway;
  let receiver: Receiver;
  let opened: Dashboard | undefined;
  beforeAll(async () => {
    receiver = await Receiver.open();
    gateway = await startGateway({ env: { GATEWAY_WEBHOOK_PRIVATE_HOSTS: '127.0.0.1' } });
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
    await receiver?.close();
  }, STOP_TIMEOUT_MS);

  const verified = (secret: string): boolean[] =>
    receiver.at('/hooks').map(({ body, headers }) => {
      try {
        new Webhook(secret).verify(body, headers);
        return true;
      } catch {
        return false;
      }
    });

  it('adds an endpoint, tests it, gives it a new secret, and sends a message once more', async () => {
    opened = await openDashboard(gateway, '/webhooks');
    const { page } = opened;
    await page.getByText('Nobody is told yet').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Add an endpoint' }).first().click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: 'Address' }).fill('http://169.254.169.254/hooks');
    await form.getByRole('button', { name: 'Add', exact: true }).click();
    await form.getByRole('alert').waitFor();
    await form.getByRole('textbox', { name: 'Address' }).fill(receiver.url('/hooks'));
    // K7: what it is for is text.
    await form.getByRole('textbox', { name: 'What for' }).fill(CANARY);
    await expectAccessible(page);
    await form.getByRole('button', { name: 'Add', exact: true }).click();
    const first = (await page.getByTestId('secret').textContent()) ?? '';
    expect(first).toMatch(/^whsec_/);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(first);

    await page.getByText(CANARY).first().click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Send a test' }).click();
    await drawer.getByText('It arrived.').waitFor();
    expect(verified(first)).toEqual([true]);
    await expectAccessible(page);
    await drawer.getByRole('button', { name: 'New secret' }).click();
    await page.getByRole('dialog', { name: 'New secret' }).getByRole('button', { name: 'Make it' }).click();
    const second = (await page.getByTestId('secret').textContent()) ?? '';
    expect(second).not.toBe(first);
    await page.getByRole('button', { name: 'I have kept it' }).click();

    await drawer.getByRole('button', { name: 'Show this delivery' }).click();
    await page.waitForURL(/\/webhooks\/whd_/);
    await page.getByText('webhook.test').first().waitFor();
    await expectAccessible(page);
    const before = page.url();
    await page.getByRole('button', { name: 'Send once more' }).click();
    await page.waitForURL((url) => url.href !== before);
    await page.getByText('It repeats an earlier delivery').waitFor();
    await until('the message a second time', () => receiver.at('/hooks').length === 2);
    // Signed with both, so whoever has either can check it.
    expect([verified(first)[1], verified(second)]).toEqual([true, [false, true]]);
    expect(await page.title()).not.toBe('owned');
  });

  it('shows what was sent, and switches an endpoint off, in a narrow window', async () => {
    opened = await openDashboard(gateway, '/webhooks?tab=deliveries', { colorScheme: 'dark', width: 360, locale: 'zh-CN' });
    const { page } = opened;
    await page
      .getByRole('row', { name: /webhook\.test/ })
      .first()
      .waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole('tab', { name: '端点' }).click();
    await page.getByRole('row').nth(1).click();
    const on = page.getByRole('switch', { name: '发送' });
    await on.press('Space');
    await until('the switch to be off', async () => !(await on.isChecked()));
    await expectAccessible(page);
  });

  it('is for administrators', async () => {
    opened = await openDashboard(gateway, '/', { role: 'viewer' });
    const { page } = opened;
    for (const name of ['Webhooks', 'Settings', 'System']) expect(await page.getByRole('link', { name }).count()).toBe(0);
  });
});
