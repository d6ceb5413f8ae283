import {
  closeBrowser,
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectQuiet,
  openDashboard,
} from '../support/browser';
import { fail } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

describeInBrowser('the page of providers', () => {
  let story: Story;
  let opened: Dashboard | undefined;
  beforeAll(async () => {
    story = await startStory({ env: { BREAKER_MINIMUM_CALLS: '5', BREAKER_OPEN_MS: '600000' } });
  }, START_TIMEOUT_MS);
  afterEach(async () => {
    if (opened) expectQuiet(opened.page);
    await opened?.close();
    opened = undefined;
  });
  afterAll(async () => {
    await closeBrowser();
    await story?.close();
  }, STOP_TIMEOUT_MS);

  const ask = (model: string) =>
    story.openai.chat.completions
      .create({ model, messages: [{ role: 'user', content: 'Say good day.' }] })
      .catch(() => undefined);

  it('shows states, breakers and figures as they change, and closes a breaker by hand', async () => {
    story.upstream.onModel('gpt-5-nano', fail(500));
    await ask('gpt-5-mini');
    opened = await openDashboard(story.gateway, '/providers');
    const { page } = opened;
    const row = page.getByRole('row', { name: /^openai/ });
    await row.getByText('Active').waitFor();
    for (let i = 0; i < 8; i++) await ask('openai/gpt-5-nano');
    await row.getByText('1 breaker open').waitFor();
    await expectAccessible(page);
    await row.click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Close: gpt-5-nano' }).click();
    await drawer.getByText('Saved.').or(page.getByText('Saved.')).first().waitFor();
    await row.getByText('Active').waitFor();
    await expectAccessible(page);
    await drawer.getByRole('button', { name: 'Test', exact: true }).click();
    await drawer.getByText(/Works: answered in/).waitFor();
    await drawer.getByRole('button', { name: 'Disable', exact: true }).click();
    await drawer.getByText('Disabled').waitFor();
    await drawer.getByRole('button', { name: 'Enable', exact: true }).click();
    await drawer.getByRole('button', { name: 'Disable', exact: true }).waitFor();
  });

  it('adds a provider with its way, changes what is said of a model, and takes it back', async () => {
    opened = await openDashboard(story.gateway, '/providers', { colorScheme: 'dark' });
    const { page } = opened;
    await page.getByRole('button', { name: 'Add a provider' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Id' }).fill('basement');
    await dialog.getByLabel('Base URL').fill('https://llm.example.com/v1');
    await dialog.getByLabel('Headers').fill('x-team: {team_id}');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Add a provider' }).click();
    await page.waitForURL(/\/providers\/basement/);
    await page.getByText('x-team: {team_id}').waitFor();
    await page.getByRole('button', { name: 'Add a model' }).click();
    const form = page.getByRole('dialog', { name: 'Add a model' });
    await form.getByLabel('Model').fill('owl-1');
    await form.getByLabel('Context, tokens').fill('8000');
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: /^owl-1/ }).waitFor();
    await page.getByRole('button', { name: 'As shipped: owl-1' }).click();
    await page.getByText('The catalog knows no model of this provider.').waitFor();
  });

  it('fits a phone, and shows figures alone to whom the rest would be refused', async () => {
    opened = await openDashboard(story.gateway, '/providers', { width: 360, locale: 'zh-CN' });
    await opened.page.getByRole('row', { name: /^openai/ }).waitFor();
    await expectNoSidewaysScroll(opened.page);
    await expectAccessible(opened.page);
    await opened.close();
    opened = await openDashboard(story.gateway, '/providers', { role: 'viewer' });
    await opened.page.getByRole('row', { name: /^openai/ }).waitFor();
    expect(await opened.page.getByRole('button', { name: /Add|Import/ }).count()).toBe(0);
    await expectAccessible(opened.page);
  });
});
