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
/** Words come so slowly that whoever looks sees each. */
const SLOW = '[[words=2000]] [[pace_ms=100]] one two three';

describeInBrowser('the page of runs', () => {
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

  it('teaches how to begin, starts a run, shows its answer as it is written, and cancels it', async () => {
    opened = await openDashboard(gateway, '/runs');
    const { page } = opened;
    await page.getByText('No run yet').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Start a run' }).first().click();
    const form = page.getByRole('dialog');
    await form.getByRole('combobox', { name: 'Model' }).fill('sandbox/slow');
    await form.getByRole('textbox', { name: 'Prompt' }).fill(SLOW);
    await expectAccessible(page);
    await form.getByRole('button', { name: 'Start', exact: true }).click();
    await page.waitForURL(/\/runs\/run_/);
    const drawer = page.getByRole('dialog');
    await drawer.getByText('followed live').waitFor();
    await drawer
      .getByText(/one two three/)
      .nth(1)
      .waitFor();
    await drawer.getByRole('button', { name: 'Cancel the run' }).click();
    await drawer.getByText('cancelled', { exact: true }).first().waitFor();
    await drawer.getByText('followed live').waitFor({ state: 'detached' });
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: /cancelled/ }).waitFor();
  });

  it('shows tools at work, waits for the outputs of the client’s own, and goes on with them', async () => {
    opened = await openDashboard(gateway, '/runs', { colorScheme: 'dark' });
    const { page } = opened;
    await page.getByRole('button', { name: 'Start a run' }).first().click();
    const form = page.getByRole('dialog');
    await form.getByRole('combobox', { name: 'Model' }).fill('sandbox/tools');
    // K7: what is asked, and what tools give, is text.
    await form.getByRole('textbox', { name: 'Prompt' }).fill(CANARY);
    await form.getByLabel('Tools of your own, as JSON').fill('[{"type": "function"');
    await form.getByRole('button', { name: 'Start', exact: true }).click();
    await form.getByText('This is no JSON list of tools.').waitFor();
    await form.getByLabel('Tools of your own, as JSON').fill('[{"type": "function", "function": {"name": "weather"}}]');
    await form.getByRole('button', { name: 'Start', exact: true }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('The run waits for outputs').waitFor();
    await expectAccessible(page);
    await drawer.getByLabel('Output of weather').fill(`sunny ${CANARY}`);
    await drawer.getByRole('button', { name: 'Send and go on' }).click();
    await drawer.getByRole('heading', { name: 'Output' }).waitFor();
    await drawer.getByText('completed', { exact: true }).first().waitFor();
    await drawer
      .getByText(/sunny <img/)
      .first()
      .waitFor();
    await expectAccessible(page);
    await drawer.getByRole('link', { name: 'Its request in the log' }).first().click();
    await page.getByRole('heading', { name: 'Course' }).waitFor();
    expect(page.url()).toMatch(/\/requests\/req_/);
    expect(await page.title()).not.toBe('owned');
  });

  it('starts runs by the clock, and stops doing so', async () => {
    opened = await openDashboard(gateway, '/runs?tab=schedules');
    const { page } = opened;
    await page.getByText('Nothing starts by the clock').waitFor();
    await page.getByRole('button', { name: 'Start a run' }).first().click();
    const form = page.getByRole('dialog');
    await form.getByRole('combobox', { name: 'Model' }).fill('sandbox/echo');
    await form.getByRole('textbox', { name: 'Prompt' }).fill('Good morning');
    await form.getByText('By the clock').click();
    await form.getByLabel('Name').fill('Mornings');
    await form.getByLabel('Times').fill('every now and then');
    await form.getByRole('button', { name: 'Schedule' }).click();
    await form.getByRole('alert').getByText(/cron/).waitFor();
    await form.getByLabel('Times').fill('0 7 * * 1-5');
    await form.getByRole('button', { name: 'Schedule' }).click();
    const on = page.getByRole('switch', { name: 'Mornings is on' });
    await on.waitFor();
    await expectAccessible(page);
    await on.press('Space');
    await until('the switch to be off', async () => !(await on.isChecked()));
    await page.getByRole('button', { name: 'Remove Mornings' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Nothing starts by the clock').waitFor();
  });

  it('shows a viewer what there is, in a narrow window, and no button that changes something', async () => {
    opened = await openDashboard(gateway, '/runs?tab=queue', { role: 'viewer', colorScheme: 'dark', width: 360 });
    const { page } = opened;
    await page.getByText(/Runs are rows of PostgreSQL/).waitFor();
    await expectAccessible(page);
    await page.getByRole('tab', { name: 'Runs' }).click();
    await page.getByRole('row').nth(1).click();
    await page.getByRole('heading', { name: 'Course' }).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    for (const name of ['Start a run', 'Start again']) expect(await page.getByRole('button', { name }).count()).toBe(0);
  });

  it('shows operators the workers', async () => {
    opened = await openDashboard(gateway, '/runs?tab=queue', { locale: 'zh-CN' });
    const { page } = opened;
    await page.getByRole('row', { name: /存活/ }).waitFor();
    await expectAccessible(page);
  });
});
