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

describeInBrowser('the page of the cache', () => {
  let story: Story;
  let opened: Dashboard | undefined;
  beforeAll(async () => {
    story = await startStory({ env: { GATEWAY_CACHE: 'exact' } });
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
    story.openai.chat.completions.create({
      model: 'gpt-5-mini',
      temperature: 0,
      messages: [{ role: 'user', content: 'Say good day.' }],
    });

  it('teaches what it is for, counts hits and what they saved, and is emptied for good', async () => {
    opened = await openDashboard(story.gateway, '/cache?range=hour', { height: 1000 });
    const { page } = opened;
    await page.getByText('Nothing came out of the cache yet').waitFor();
    await expectAccessible(page);
    for (let i = 0; i < 3; i++) await ask();
    await page.getByText('66.7%').waitFor();
    const asked = story.upstream.requests.length;
    await page.getByRole('button', { name: 'Invalidate' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Invalidate' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Type invalidate to confirm').fill('invalidate');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Invalidate' }).click();
    await page.getByText(/taken out at once/).waitFor();
    await ask();
    expect(story.upstream.requests.length).toBe(asked + 1);
  });

  it('is set by administrators, looked at by viewers, and fits a phone in the dark', async () => {
    opened = await openDashboard(story.gateway, '/cache', { width: 360, colorScheme: 'dark', locale: 'zh-CN' });
    const { page } = opened;
    await page.getByRole('heading', { name: '缓存', level: 1 }).waitFor();
    await page.getByLabel('有效期（秒）').fill('60');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('已保存。').waitFor();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    expect((await story.gateway.admin('GET', '/v1/admin/cache/settings')).body).toMatchObject({ ttl_seconds: 60 });
    await opened.close();
    opened = await openDashboard(story.gateway, '/cache', { role: 'viewer' });
    await opened.page.getByLabel('Lifetime, seconds').waitFor();
    expect(await opened.page.getByRole('button', { name: /Save|Invalidate/ }).count()).toBe(0);
    await expectAccessible(opened.page);
  });
});
