import {
  closeBrowser,
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectQuiet,
  openDashboard,
} from '../support/browser';
import { until } from '../support/process/until';
import { type Story, START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS } from './story';

const CANARY = `<img src=x onerror="document.title='owned'"> javascript:alert(1)`;
/** One dot. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

describeInBrowser('the playground', () => {
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

  const open = async (options: Parameters<typeof openDashboard>[2] = {}, path = '/playground') => {
    opened = await openDashboard(story.gateway, path, options);
    const { page } = opened;
    const choose = async (at: number, model: string): Promise<void> => {
      await page.getByRole('combobox', { name: 'Model' }).nth(at).fill(model);
      await page.getByRole('option', { name: model, exact: true }).click();
    };
    return { page, choose };
  };

  it('streams an answer, tells what it took, and leads to the log', async () => {
    const { page, choose } = await open();
    await expectAccessible(page);
    await choose(0, 'sandbox/echo');
    await page.getByLabel('System prompt').fill('Be brief.');
    await page.getByLabel('Message').fill(CANARY);
    await page.getByLabel('Message').press('Control+Enter');
    const answer = page.getByRole('article', { name: 'sandbox/echo' });
    // K7: whatever a prompt or an answer holds is text.
    await answer.getByText(CANARY).waitFor();
    for (const fact of ['First word', 'Total', 'Tokens', 'Cost']) await answer.getByText(fact, { exact: true }).waitFor();
    expect(await page.title()).not.toBe('owned');
    await page.getByRole('button', { name: 'This request as code' }).click();
    await page.getByText(`curl ${story.gateway.url}/v1/chat/completions`).waitFor();
    await page.getByRole('tab', { name: 'Python' }).click();
    await page.getByText('from openai import OpenAI').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await answer.getByRole('link', { name: 'Show in the log' }).click();
    await page.waitForURL(/\/requests\/req_/);
  });

  it('asks several models the same thing, turn by turn, and keeps the draft over a reload', async () => {
    const { page, choose } = await open({ colorScheme: 'dark' });
    await choose(0, 'sandbox/echo');
    await page.getByRole('button', { name: 'Compare with another model' }).click();
    await choose(1, 'openai/gpt-4o-mini');
    for (const said of ['The first turn', 'The second turn']) {
      await page.getByLabel('Message').fill(said);
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByRole('button', { name: 'Send' }).waitFor();
    }
    expect(await page.getByRole('article').count()).toBe(4);
    await expectAccessible(page);
    await page.getByLabel('Message').fill('Not sent yet');
    await page.reload();
    await page.getByLabel('Message').waitFor();
    expect(await page.getByLabel('Message').inputValue()).toBe('Not sent yet');
    expect(await page.getByRole('combobox', { name: 'Model' }).count()).toBe(2);
  });

  it('sends pictures, and says which files are none', async () => {
    const { page, choose } = await open({ width: 360 });
    await choose(0, 'openai/gpt-4o-mini');
    await expectNoSidewaysScroll(page);
    const files = page.locator('input[type=file]');
    await files.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') });
    await page.getByText('notes.txt is not a picture').waitFor();
    await files.setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: PNG });
    await page.getByRole('img', { name: 'dot.png' }).waitFor();
    await page.getByLabel('Message').fill('What is this?');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('article').getByText('Total', { exact: true }).waitFor();
    const sent = story.upstream.requests.at(-1);
    expect(JSON.stringify(sent?.body)).toContain(`data:image/png;base64,${PNG.toString('base64')}`);
    await expectAccessible(page);
  });

  it('opens with the model of a logged request', async () => {
    await story.openai.chat.completions.create({ model: 'sandbox/echo', messages: [{ role: 'user', content: 'Hello' }] });
    let id = '';
    await until('the request to be in the log', async () => {
      const { body } = await story.gateway.admin('GET', '/v1/admin/requests?limit=1&model=sandbox/echo');
      const [logged] = body['data'] as { id: string }[];
      id = logged?.id ?? '';
      return id !== '';
    });
    const { page } = await open({}, `/playground?from=${id}`);
    expect(await page.getByRole('combobox', { name: 'Model' }).inputValue()).toBe('sandbox/echo');
    await page.getByText(`Opened from ${id}`).waitFor();
  });
});
