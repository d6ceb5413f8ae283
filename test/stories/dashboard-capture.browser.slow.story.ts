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

const TENANT = 'ten_00000000000000000000000000';
const SECRET = 'sk-canaryOfTheDashboard0123456789';

let gateway: RunningGateway;
let opened: Dashboard | undefined;
let request: string;

beforeAll(async () => {
  gateway = await startGateway();
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

describeInBrowser('keeping bodies', () => {
  it('is switched on for a tenant on its page', async () => {
    opened = await openDashboard(gateway, `/tenants/${TENANT}?tab=bodies`);
    const { page } = opened;
    const panel = page.getByRole('region', { name: 'Keeping bodies' });
    await panel.getByText('Kept now: 0 requests').waitFor();
    await expectAccessible(page);
    await panel.getByRole('switch', { name: 'Keep bodies of requests and answers' }).click();
    await panel.getByLabel('Days').fill('3');
    await panel.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved: it holds within seconds.').waitFor();
    const { body } = await gateway.admin('GET', `/v1/admin/tenants/${TENANT}/capture`);
    expect(body).toMatchObject({ enabled: true, retention_days: 3, sample_rate: 1, redact: ['emails', 'phones', 'cards'] });
    const { key } = await gateway.createVirtualKey();
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'First' },
      { role: 'assistant', content: 'Yes?' },
      { role: 'user', content: `Look at ${SECRET} <b>` },
    ];
    const answer = await fetch(`${gateway.openAiUrl}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ model: 'sandbox/echo', temperature: 0.5, messages }),
    });
    await answer.text();
    request = String(answer.headers.get('x-request-id'));
    await until('its bodies', async () => (await gateway.admin('GET', `/v1/admin/requests/${request}/bodies`)).status === 200);
  });

  it('shows them in the drawer of a request, with what was taken out, and to administrators alone', async () => {
    opened = await openDashboard(gateway, `/requests/${request}?range=hour`, { width: 360 });
    const { page } = opened;
    const bodies = page.getByRole('dialog').getByRole('region', { name: 'Bodies' });
    await bodies.getByRole('button', { name: 'Show what was said' }).click();
    const text = bodies.getByRole('region', { name: 'Request' });
    await text.getByText('Be brief.').waitFor();
    expect(await text.locator('mark').allTextContents()).toEqual(['[redacted:secret]']);
    await bodies.getByText('secrets: 1').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await bodies.getByRole('tab', { name: 'Answer' }).click();
    await bodies.getByRole('region', { name: 'Answer' }).getByText('Look at').waitFor();
    await opened.close();
    opened = await openDashboard(gateway, `/requests/${request}?range=hour`, { role: 'viewer' });
    await opened.page.getByText('Kept, and shown to administrators alone.').waitFor();
  });

  it('fills the playground with them', async () => {
    opened = await openDashboard(gateway, `/playground?from=${request}`);
    const { page } = opened;
    await page.getByText('Filled in as it was kept').waitFor();
    await page.getByText('Yes?').waitFor();
    expect(await page.getByLabel('Temperature').inputValue()).toBe('0.5');
    expect(await page.getByText('Be brief.').first().inputValue()).toBe('Be brief.');
    await page.getByText('Look at [redacted:secret] <b>').first().waitFor();
  });

  it('erases them when the word for it is typed', async () => {
    opened = await openDashboard(gateway, `/tenants/${TENANT}?tab=bodies`);
    const { page } = opened;
    await page.getByRole('button', { name: 'Erase all' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('erase');
    await dialog.getByRole('button', { name: 'Erase all' }).click();
    await page.getByText('They are erased.').waitFor();
    expect((await gateway.admin('GET', `/v1/admin/requests/${request}/bodies`)).status).toBe(404);
  });
});
