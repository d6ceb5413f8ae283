import { type ReceivedRequest, fail, say } from '../support/upstream/replay-upstream';
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

/** Its limits are those of a key, whatever the model. */
const MODEL = 'deepseek-chat';
const SECRET = 'sk-canary-typed-0123456789abcdef';
const ADDED = 'Berlin office';

describeInBrowser('the page of provider keys', () => {
  let story: Story;
  let opened: Dashboard | undefined;
  beforeAll(async () => {
    story = await startStory();
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

  const ask = () =>
    story.openai.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content: 'Say good day.' }] });
  const isTyped = ({ headers }: ReceivedRequest): boolean => headers.authorization === `Bearer ${SECRET}`;

  it('takes a key, shows it cooling after a 429 with cause and countdown, says why it is not chosen, and wakes it', async () => {
    opened = await openDashboard(story.gateway, '/keys');
    const { page } = opened;
    await page.getByRole('button', { name: 'Add a key' }).click();
    await page
      .getByRole('combobox', { name: 'Provider' })
      .or(page.getByRole('textbox', { name: 'Provider' }))
      .last()
      .fill('deepseek');
    await page.getByRole('option', { name: 'deepseek', exact: true }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill(ADDED);
    await page.getByRole('textbox', { name: 'Secret' }).fill(SECRET);
    await page.getByRole('textbox', { name: 'Requests per minute' }).fill('100');
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Add a key' }).click();
    // The drawer of the new key, under an address of its own.
    await page.waitForURL(/\/keys\/key_/);
    await page.getByText('Nothing speaks against it: it takes its turn.').waitFor();
    expect(await page.content()).not.toContain(SECRET);

    story.upstream.always('deepseek', (request) =>
      isTyped(request) ? fail(429, { headers: { 'retry-after': '240' } }) : say('Good day.'),
    );
    for (let i = 0; i < 4; i++) await ask();
    // On the list and in the drawer at once.
    await page.getByText('Is not chosen now').waitFor();
    const drawer = page.getByRole('dialog');
    await drawer
      .getByText(/rate limit/)
      .first()
      .waitFor();
    await drawer
      .getByText(/^[0-3] m \d+ s$/)
      .first()
      .waitFor();
    await expectAccessible(page);
    await drawer.getByRole('button', { name: 'End cooling' }).click();
    await drawer.getByText('May be chosen now').waitFor();
    story.upstream.always('deepseek', say('Good day.'));
    for (let i = 0; i < 3; i++) await ask();

    await drawer.getByRole('button', { name: 'Test' }).click();
    await drawer.getByText(/Works: the provider answered in/).waitFor();
    await drawer.getByRole('button', { name: 'Disable' }).click();
    await drawer
      .getByText(/switched off/)
      .first()
      .waitFor();
    await drawer.getByRole('button', { name: 'Enable' }).click();
    await drawer.getByText('May be chosen now').waitFor();
    // The chart tells the same to who cannot see it.
    await drawer.getByText(/Requests: now/).waitFor({ state: 'attached' });
    await drawer.getByText('Tokens', { exact: true }).click();
    await drawer.getByText(/Input: now/).waitFor({ state: 'attached' });
  });

  it('imports many at once, filters by state, and deletes', async () => {
    opened = await openDashboard(story.gateway, '/keys', { colorScheme: 'dark' });
    const { page } = opened;
    await page.getByRole('button', { name: 'Import many' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Provider').first().fill('anthropic');
    await page.getByRole('option', { name: 'anthropic', exact: true }).click();
    await dialog
      .getByRole('textbox', { name: 'Keys' })
      .fill(`night shift, sk-ant-canary-many-1-0123456789\nsk-ant-canary-many-2-0123456789\n`);
    await dialog.getByRole('button', { name: 'Import 2 keys' }).click();
    await page.getByText('2 added.').waitFor();
    await page.getByRole('row', { name: /night shift/ }).waitFor();
    await expectAccessible(page);
    await page.locator('label').getByText('Disabled', { exact: true }).click();
    await page.getByText('No key matches').waitFor();
    expect(page.url()).toContain('state=disabled');
    await page.getByText('All', { exact: true }).click();
    await page.getByRole('row', { name: /night shift/ }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page
      .getByRole('dialog', { name: /Delete night shift/ })
      .getByRole('button', { name: 'Delete' })
      .click();
    await page.getByText('The key was deleted.').waitFor();
    await page.getByRole('row', { name: /night shift/ }).waitFor({ state: 'detached' });
  });

  it('fits a phone, speaks Chinese, and is not offered to whom it would refuse', async () => {
    opened = await openDashboard(story.gateway, '/keys', { width: 360, locale: 'zh-CN' });
    await opened.page.getByRole('heading', { name: '提供商密钥', level: 1 }).waitFor();
    await opened.page
      .getByRole('row', { name: /deepseek/ })
      .first()
      .waitFor();
    await expectNoSidewaysScroll(opened.page);
    await expectAccessible(opened.page);
    expectQuiet(opened.page);
    await opened.close();
    opened = await openDashboard(story.gateway, '/requests', { role: 'viewer' });
    expect(await opened.page.getByRole('link', { name: 'Provider keys' }).count()).toBe(0);
  });
});
