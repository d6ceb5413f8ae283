import {
  closeBrowser,
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectQuiet,
  openDashboard,
} from '../support/browser';
import { type LogReceiver, startLogReceiver } from '../support/log-receiver';
import { PROVIDER_SECRETS, type RunningGateway, startGateway } from '../support/process/start-gateway';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

const SINK_TOKEN = 'canary-of-the-address';
const CANARY = `<img src=x onerror="document.title='owned'">`;

describeInBrowser('the pages of the system and its settings', () => {
  let gateway: RunningGateway;
  let receiver: LogReceiver;
  let opened: Dashboard | undefined;
  beforeAll(async () => {
    receiver = await startLogReceiver();
    const sink = { GATEWAY_LOG_SINK_URL: `${receiver.url}/?token=${SINK_TOKEN}`, GATEWAY_LOG_SINK_INTERVAL_MS: '200' };
    gateway = await startGateway({ env: { GATEWAY_NO_SUCH_NAME: '1', MISTRAL_API_KEY: PROVIDER_SECRETS.deepseek, ...sink } });
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

  it('shows what the gateway runs on, what is worth knowing, and changes how much it says', async () => {
    opened = await openDashboard(gateway, '/system');
    const { page } = opened;
    await page
      .getByRole('region', { name: 'Checks' })
      .getByText(/GATEWAY_NO_SUCH_NAME/)
      .waitFor();
    await page.getByRole('heading', { name: /^PostgreSQL \d/ }).waitFor();
    await page.getByRole('region', { name: 'Workers' }).getByText('alive').waitFor();
    await page.getByText('Whole: nothing is missing, nothing waits.').waitFor();
    await expectAccessible(page);
    const log = page.getByRole('region', { name: 'Log of the processes' });
    await log.getByRole('combobox', { name: 'Level' }).click();
    await page.getByRole('option', { name: 'warn' }).click();
    await log.getByRole('button', { name: 'Change' }).click();
    await log.getByText(/Changed here until/).waitFor();
    await log.getByRole('button', { name: 'As configured' }).click();
    await log.getByText(/As LOG_LEVEL/).waitFor();
  });

  it('shows of each export how far behind it is and why, and that it has caught up', async () => {
    opened = await openDashboard(gateway, '/system');
    const { page } = opened;
    const exports = page.getByRole('region', { name: 'Exports' });
    await exports.getByRole('row', { name: /takes Webhook http:\/\/127\.0\.0\.1:\d+ nothing waits/ }).waitFor();
    receiver.mode = 'refuses';
    const { key } = await gateway.createVirtualKey();
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
    const body = JSON.stringify({ model: 'sandbox/echo', messages: [{ role: 'user', content: 'Hello' }] });
    await (await fetch(`${gateway.openAiUrl}/chat/completions`, { method: 'POST', headers, body })).text();
    await exports.getByRole('row', { name: /fails Webhook .* 1 wait, .* answered with 503 fails since/ }).waitFor();
    await page.getByRole('region', { name: 'Checks' }).getByText('export to webhook').waitFor();
    await expectAccessible(page);
    expect(await page.content()).not.toContain(SINK_TOKEN);
    receiver.mode = 'takes';
    await exports.getByRole('row', { name: /takes Webhook .* nothing waits 1 / }).waitFor();
    expect(receiver.deliveries).toHaveLength(1);
  });

  it('shows every variable with who says it, and no secret', async () => {
    opened = await openDashboard(gateway, '/settings', { colorScheme: 'dark' });
    const { page } = opened;
    await page.getByText(/GATEWAY_NO_SUCH_NAME is not a known variable/).waitFor();
    await page.getByRole('row', { name: /MISTRAL_API_KEY set, and kept secret environment/ }).waitFor();
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'Search names and meanings' }).fill('HTTP_TIMEOUT');
    await page.getByRole('row', { name: /HTTP_TIMEOUT 60 default/ }).waitFor();
    for (const secret of [PROVIDER_SECRETS.deepseek, SINK_TOKEN]) expect(await page.content()).not.toContain(secret);
    await page.getByRole('tab', { name: 'gateway.yaml' }).click();
    await page.getByText('No file says anything').waitFor();
    await expectAccessible(page);
  });

  it('enters a price, corrects it, and tells what rating again would change', async () => {
    opened = await openDashboard(gateway, '/settings?tab=prices');
    const { page } = opened;
    await page.getByRole('button', { name: 'Enter a price' }).first().click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Provider').fill('sandbox');
    await form.getByLabel('Model').fill('sandbox/echo');
    await form.getByLabel('Input, USD per million tokens').fill('2.5');
    await form.getByLabel('Output, USD per million tokens').fill('10');
    // K7: a note is text.
    await form.getByLabel('Note').fill(CANARY);
    await expectAccessible(page);
    await form.getByRole('button', { name: 'Enter', exact: true }).click();
    const drawer = page.getByRole('dialog', { name: /sandbox/ });
    await drawer.getByText(CANARY).waitFor();
    await expectAccessible(page);
    await drawer.getByRole('button', { name: 'What would change?' }).click();
    await drawer.getByText(/0 of \d+ requests change/).waitFor();
    await drawer.getByRole('button', { name: 'Correct' }).click();
    const correction = page.getByRole('dialog', { name: 'Correct' });
    await correction.getByLabel('Input, USD per million tokens').fill('3');
    await correction.getByRole('button', { name: 'Correct' }).click();
    await page.getByRole('row', { name: /sandbox\/echo \$3\.00 \$10\.00/ }).waitFor();
    expect(await page.title()).not.toBe('owned');
  });

  it('fits into a narrow window, in Chinese', async () => {
    opened = await openDashboard(gateway, '/system', { colorScheme: 'dark', width: 360, locale: 'zh-CN' });
    const { page } = opened;
    await page.getByRole('region', { name: '检查' }).waitFor();
    await page.getByText('完整：没有缺失，也没有等待。').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.goto('/settings');
    await page.getByRole('row').nth(2).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  });
});
