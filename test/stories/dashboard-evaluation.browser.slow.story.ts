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
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

describeInBrowser('the page of evaluation', () => {
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

  /** A rating of an answer that a model has given. */
  async function rate(): Promise<void> {
    const { response } = await story.openai.chat.completions
      .create({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Say good day.' }] })
      .withResponse();
    const headers = { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ request_id: response.headers.get('x-request-id'), rating: 5, comment: '<b>quick</b>' });
    // The row of the request is written behind its answer.
    await until(
      'a rating',
      async () => (await fetch(`${story.gateway.openAiUrl}/feedback`, { method: 'POST', headers, body })).ok,
    );
  }

  it('teaches what makes scores, shows them with their evidence, and looks for faults', async () => {
    opened = await openDashboard(story.gateway, '/evaluation', { height: 1000 });
    const { page } = opened;
    await page.getByText('No evidence yet').waitFor();
    await expectAccessible(page);
    await rate();
    await page.reload();
    await page
      .getByRole('row', { name: /openai\/gpt-5-mini/ })
      .first()
      .click();
    await page.getByText('Mean of the evidence for openai/gpt-5-mini').first().waitFor();
    await expectAccessible(page);
    await page.getByRole('tab', { name: 'Feedback' }).click();
    await page.getByText('<b>quick</b>').waitFor();
    await page.getByRole('button', { name: 'New evaluation' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Prompt').fill('Say good day.');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Start' }).click();
    await page.getByText(/1 fault$/).waitFor();
    await page.getByRole('tab', { name: 'Capabilities' }).click();
    await page.getByText('Nothing was probed yet').waitFor();
    await expectAccessible(page);
  });

  it('shows viewers what is theirs, on a phone in the dark', async () => {
    opened = await openDashboard(story.gateway, '/evaluation', { role: 'viewer', width: 360, colorScheme: 'dark' });
    const { page } = opened;
    await page.getByRole('tab', { name: 'Feedback' }).click();
    await page.getByText('<b>quick</b>').waitFor();
    expect(await page.getByRole('button', { name: 'New evaluation' }).count()).toBe(0);
    expect(await page.getByRole('tab').count()).toBe(2);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  });
});
