import OpenAI from 'openai';
import { farFromMidnight } from '../support/midnight';
import { say } from '../support/upstream/answer';
import {
  closeBrowser,
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectQuiet,
  openDashboard,
} from '../support/browser';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

// K7: a name is text, whatever it holds.
const CANARY = `<img src=x onerror="document.title='owned'">`;
const MODEL = 'gpt-4o-mini';

describeInBrowser('the page of budgets and limits', () => {
  let story: Story;
  let opened: Dashboard | undefined;
  let client: OpenAI;
  beforeAll(async () => {
    story = await startStory({ env: { RETRY_MAX_ATTEMPTS: '1' } });
    const { key } = await story.gateway.createVirtualKey({ name: CANARY });
    client = new OpenAI({ apiKey: key, baseURL: story.gateway.openAiUrl, maxRetries: 0 });
    story.upstream.always('openai', say('Hi.', { tokens: { input: 10, output: 45 } }));
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

  const ask = (): Promise<unknown> =>
    client.chat.completions.create({ model: MODEL, max_tokens: 10, messages: [{ role: 'user', content: 'Good day.' }] });
  const choose = async (name: string, option: string): Promise<void> => {
    const field = opened?.page.getByRole('dialog').getByRole('combobox', { name, exact: true });
    await field?.fill(option);
    await opened?.page.getByRole('option', { name: option }).first().click();
  };

  it('teach what a budget is, make one, and show how it is hit, what is left and that it was topped up', async () => {
    await farFromMidnight();
    opened = await openDashboard(story.gateway, '/budgets');
    const { page } = opened;
    await page.getByRole('heading', { name: 'No budget yet' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create a budget' }).click();
    const form = page.getByRole('dialog');
    await choose('For', CANARY);
    await form.getByRole('combobox', { name: 'In' }).click();
    await page.getByRole('option', { name: 'tokens' }).click();
    await form.getByLabel('Amount').fill('60');
    await expectAccessible(page);
    await form.getByRole('button', { name: 'Create a budget' }).click();
    await page.getByText('0 / 60 tokens').waitFor();

    await ask();
    await expect(ask()).rejects.toMatchObject({ status: 429, code: 'budget_exceeded' });
    // By itself, for the page is live.
    await page.getByText('55 / 60 tokens · 91.6 %').waitFor();
    await page.getByText('Running low').waitFor();

    await page.getByText(CANARY).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('heading', { name: 'What is left' }).waitFor();
    await drawer.getByText(/At this pace it is used up on|too early for a forecast/).waitFor();
    await expectAccessible(page);
    await drawer.getByRole('button', { name: 'Top up or correct' }).click();
    const change = page.getByRole('dialog').last();
    await change.getByLabel('Amount').fill('940');
    await change.getByLabel('Why').fill(CANARY);
    await expectAccessible(page);
    await change.getByRole('button', { name: 'Top up' }).click();
    await drawer.getByText(`Top up +940 · ${CANARY}`).waitFor();
    await drawer.getByText('55 / 1,000 tokens · 5.5 %').waitFor();
    await ask();

    await page.goto('/budgets?tab=alerts');
    await page.getByText(`The budget of key ${CANARY} has reached 80 %`).waitFor();
    await expectAccessible(page);
    expect(await page.title()).not.toBe('owned');
  });

  it('set, change and remove a limit of a minute, which holds at once', async () => {
    opened = await openDashboard(story.gateway, '/budgets?tab=limits', { colorScheme: 'dark' });
    const { page } = opened;
    await page.getByRole('button', { name: 'Set a limit' }).click();
    await choose('For', CANARY);
    await page.getByRole('dialog').getByLabel('Requests a minute').fill('1');
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Set a limit' }).click();
    await page.getByRole('cell', { name: `${CANARY} virtual key` }).waitFor();
    await ask();
    await expect(ask()).rejects.toMatchObject({ status: 429, code: 'rate_limited' });

    await page.getByRole('button', { name: `Change: ${CANARY}` }).click();
    await page.getByRole('dialog').getByLabel('Requests a minute').fill('1000');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: '1,000' }).waitFor();
    await ask();
    await page.getByRole('button', { name: `Remove: ${CANARY}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'No limits but those of the keys themselves' }).waitFor();
    await expectAccessible(page);
  });

  it('show a viewer how budgets stand, without a button that would be refused', async () => {
    opened = await openDashboard(story.gateway, '/budgets', { role: 'viewer', width: 360, locale: 'zh-CN', colorScheme: 'dark' });
    const { page } = opened;
    await page.getByText(CANARY).waitFor();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    expect(await page.getByRole('button', { name: '创建预算' }).count()).toBe(0);
    await page.getByText(CANARY).click();
    await page.getByRole('dialog').getByText('查看消耗它的请求').waitFor();
    expect(
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /追加|修改|移除/ })
        .count(),
    ).toBe(0);
    await expectAccessible(page);
  });
});
