import OpenAI from 'openai';
import {
  closeBrowser,
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectQuiet,
  openDashboard,
} from '../support/browser';
import { type Story, START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS } from './story';

const CANARY = `<img src=x onerror="document.title='owned'">`;

describeInBrowser('the page of virtual keys', () => {
  let story: Story;
  let opened: Dashboard | undefined;
  beforeAll(async () => {
    story = await startStory();
    await story.gateway.adminToken();
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

  const client = (apiKey: string) => new OpenAI({ apiKey, baseURL: story.gateway.openAiUrl, maxRetries: 0 });
  const hello = { model: 'sandbox/echo', messages: [{ role: 'user' as const, content: 'Hello' }] };

  it('makes a key that works, shows it once, changes it, rotates it and ends it', async () => {
    opened = await openDashboard(story.gateway, '/virtual-keys');
    const { page } = opened;
    await page.getByRole('button', { name: 'Create a key' }).first().click();
    const form = page.getByRole('dialog');
    // K7: a name is text, whatever it holds.
    await form.getByLabel('Name').fill(CANARY);
    await form.getByLabel('Requests a minute').fill('50');
    await form.getByRole('combobox', { name: 'Models' }).fill('sandbox/*');
    await form.getByRole('combobox', { name: 'Models' }).press('Enter');
    await expectAccessible(page);
    await form.getByRole('button', { name: 'Create a key' }).click();
    const first = (await page.getByTestId('secret').textContent()) ?? '';
    expect(first).toMatch(/^rlg_/);
    await page.getByText(`Authorization: Bearer ${first}`).waitFor();
    expect((await client(first).chat.completions.create(hello)).choices).toHaveLength(1);
    await expect(client(first).chat.completions.create({ ...hello, model: 'gpt-4o-mini' })).rejects.toMatchObject({
      status: 403,
    });
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(first);

    await page.getByText(CANARY).first().click();
    await page.getByText('sandbox/*').last().waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Rotate' }).click();
    await page
      .getByRole('dialog', { name: `Rotate: ${CANARY}` })
      .getByRole('button', { name: 'Rotate' })
      .click();
    await page.getByText('Your new key').waitFor();
    const second = (await page.getByTestId('secret').textContent()) ?? '';
    for (const key of [first, second]) expect((await client(key).chat.completions.create(hello)).choices).toHaveLength(1);
    expect(second).not.toBe(first);
    expect(await page.title()).not.toBe('owned');
  });

  it('shows a viewer keys, and no button that would be refused', async () => {
    opened = await openDashboard(story.gateway, '/virtual-keys', { role: 'viewer', colorScheme: 'dark', width: 360 });
    const { page } = opened;
    await page.getByRole('row').nth(1).waitFor();
    expect(await page.getByRole('button', { name: 'Create a key' }).count()).toBe(0);
    await expectAccessible(page);
  });
});
