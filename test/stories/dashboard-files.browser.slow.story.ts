import {
  closeBrowser,
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectQuiet,
  openDashboard,
} from '../support/browser';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

/** One dot. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
const CANARY = `<img src=x onerror="document.title='owned'">.png`;

describeInBrowser('the page of files', () => {
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

  it('takes several files, shows them, and deletes those that are selected', async () => {
    opened = await openDashboard(gateway, '/files');
    const { page } = opened;
    await page.getByText('No file yet').waitFor();
    await expectAccessible(page);
    await page.locator('input[type=file]').setInputFiles([
      { name: CANARY, mimeType: 'image/png', buffer: PNG },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Some notes.') },
    ]);
    await page.getByText('2 files uploaded.').waitFor();
    // K7: a name is text, whatever it holds.
    await page.getByText(CANARY).first().click();
    await page.getByRole('img', { name: `Preview of ${CANARY}` }).waitFor();
    await page.getByText('1 × 1').waitFor();
    await expectAccessible(page);
    const loading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click();
    expect((await loading).suggestedFilename()).toMatch(/\.png$/);
    await page.keyboard.press('Escape');
    await page.getByRole('checkbox', { name: 'Select notes.txt' }).click();
    await page.getByRole('button', { name: 'Delete 1 selected' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('notes.txt').first().waitFor({ state: 'detached' });
    expect(await page.title()).not.toBe('owned');
  });

  it('says why a file is not taken', async () => {
    opened = await openDashboard(gateway, '/files', { colorScheme: 'dark', width: 360 });
    const { page } = opened;
    const buffer = Buffer.from('<html><script>1</script></html>');
    await page.locator('input[type=file]').setInputFiles({ name: 'page.png', mimeType: 'image/png', buffer });
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('req_');
    await expectAccessible(page);
  });
});
