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
import { say } from '../support/upstream/replay-upstream';
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

  const post = async (messages: object[], more: object = {}): Promise<Response> => {
    const answer = await fetch(`${story.gateway.openAiUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages, ...more }),
    });
    await answer.text();
    return answer;
  };
  const user = (content: string) => ({ role: 'user', content });
  const judged = async (): Promise<number> => Number((await story.gateway.admin('GET', '/v1/admin/cache/shadow')).body['judged']);

  it('measures the own traffic at a click, switches on from there, and takes a person’s word on an answer', async () => {
    opened = await openDashboard(story.gateway, '/cache', { height: 1000 });
    const { page } = opened;
    await page.getByRole('button', { name: 'Measure our own traffic' }).click();
    await page.getByText('Shadow mode is on').waitFor();
    story.upstream.always('openai', say('A town.', { tokens: { input: 900, output: 900 } }));
    await until(
      'the question to be known',
      async () => {
        await post([user('What is the capital of Norway?')]);
        return (await story.gateway.db.query('SELECT 1 FROM cache_questions')).length > 0;
      },
      120_000,
    );
    await post([user('Please tell me the capital of Norway')]);
    await until('the verdict', async () => (await judged()) > 0);
    await page.getByText(/compared with a bought answer/).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Answer from 0.95 on' }).click();
    await page.getByText('Answers are served from similarity 0.95 on.').waitFor();
    const settings = (await story.gateway.admin('GET', '/v1/admin/cache/settings')).body;
    expect(settings).toMatchObject({ mode: 'semantic', shadow: false, similarity: 0.95 });
    expect(settings['chosen']).toEqual(['mode', 'shadow', 'similarity']);
    let content = 'Kindly tell me the capital of Norway';
    const hit = await until('a hit', async () => {
      const answer = await post([user(content)]);
      content += '!';
      return answer.headers.get('x-gateway-cache') === 'semantic' && answer;
    });
    const id = String(hit.headers.get('x-request-id'));
    await until('the row', async () => (await story.gateway.admin('GET', `/v1/admin/requests/${id}`)).status === 200);
    await opened.close();
    opened = await openDashboard(story.gateway, `/requests/${id}`);
    await opened.page.getByRole('button', { name: 'It was wrong' }).click();
    await opened.page.getByText('Noted.').waitFor();
    await expectAccessible(opened.page);
    const verdicts = await story.gateway.db.query(`SELECT correct FROM cache_verdicts WHERE source = 'feedback'`);
    expect(verdicts).toEqual([{ correct: false }]);
  });

  it('says which conversations lost what their provider had cached, what changed, and what that cost', async () => {
    const system = (content: string) => ({ role: 'system', content });
    story.upstream.on(
      'openai',
      say('One.', { tokens: { input: 100, cacheRead: 8_000, output: 5 } }),
      say('Two.', { tokens: { input: 8_100, output: 5 } }),
    );
    await post([system('Be brief.'), user('a')], { 'x-cache': false });
    await post([system('It is 12:04.'), user('a'), user('b')], { 'x-cache': false });
    opened = await openDashboard(story.gateway, '/cache', { height: 1000 });
    const lost = opened.page.getByRole('region', { name: 'Provider caches that were read less than before' });
    await lost.getByText('messages[0] (system) changed').waitFor();
    await lost.getByText('$0.0006 more').waitFor();
    await expectAccessible(opened.page);
    await lost.getByRole('link').first().click();
    await opened.page.getByText('The provider’s cache was read less than before').waitFor();
    await opened.page.getByText('0 of 8,000 tokens were read, 8,000 missed. That cost $0.0006 more.').waitFor();
    await expectAccessible(opened.page);
  });

  it('keeps for a tenant what was chosen for it alone, shows what is inherited, and gives it back', async () => {
    await story.gateway.admin('PUT', '/v1/admin/cache/settings', {});
    opened = await openDashboard(story.gateway, '/cache', { height: 1000 });
    const { page } = opened;
    const form = page.getByRole('region', { name: 'Settings' });
    const lifetime = form.getByRole('textbox', { name: 'Lifetime, seconds' });
    await form.getByText('Inherited from GATEWAY_CACHE').waitFor();
    await form.getByText('Inherited: default of CACHE_TTL_SECONDS').waitFor();
    expect([await lifetime.inputValue(), await lifetime.getAttribute('placeholder')]).toEqual(['', '3600']);
    expect(await form.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await lifetime.fill('60');
    await form
      .getByRole('combobox', { name: 'Pace of streams' })
      .or(form.getByRole('textbox', { name: 'Pace of streams' }))
      .click();
    await page.getByRole('option', { name: 'As it came' }).click();
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').first().waitFor();
    await form.getByText('Chosen for this tenant; inherited would be: 3600').waitFor();
    await expectAccessible(page);
    const chosen = async (): Promise<unknown> => (await story.gateway.admin('GET', '/v1/admin/cache/settings')).body['chosen'];
    expect(await chosen()).toEqual(['ttl_seconds', 'pace']);
    await form.getByRole('button', { name: 'Inherit again: Lifetime, seconds' }).click();
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('Inherited: default of CACHE_TTL_SECONDS').waitFor();
    await until('the lifetime to be given back', async () => JSON.stringify(await chosen()) === '["pace"]');
    await form.getByRole('button', { name: 'Inherit everything' }).click();
    await form.getByRole('button', { name: 'Save' }).click();
    await until('everything to be given back', async () => JSON.stringify(await chosen()) === '[]');
  });

  it('says what is chosen although it would be inherited, gives that back alone, and shows what is refused', async () => {
    const frozen = { mode: 'exact', ttl_seconds: 3600, max_bytes: 268_435_456, max_error_rate: 0.01, pace: 'original' };
    await story.gateway.admin('PUT', '/v1/admin/cache/settings', frozen);
    opened = await openDashboard(story.gateway, '/cache', { height: 1000 });
    const { page } = opened;
    const form = page.getByRole('region', { name: 'Settings' });
    await form.getByText('Chosen for this tenant, though it would inherit the same').first().waitFor();
    expect(await form.getByText('Chosen for this tenant, though it would inherit the same').count()).toBe(4);
    await form.getByRole('textbox', { name: 'Embedding' }).fill('nobody/x');
    await form.getByRole('button', { name: 'Save' }).click();
    await form
      .getByRole('alert')
      .getByText(/Questions cannot be embedded by 'nobody\/x'/)
      .waitFor();
    await form.getByRole('button', { name: 'Inherit again: Embedding' }).click();
    await form.getByRole('button', { name: 'Inherit what is the same (4)' }).click();
    await expectAccessible(page);
    await form.getByRole('button', { name: 'Save' }).click();
    const settings = async () => (await story.gateway.admin('GET', '/v1/admin/cache/settings')).body;
    await until('the rest to be kept', async () => JSON.stringify((await settings())['chosen']) === '["pace"]');
    expect(await settings()).toMatchObject({ mode: 'exact', ttl_seconds: 3600, max_bytes: 268_435_456, pace: 'original' });
    await form.getByText('Chosen for this tenant; inherited would be: At once').waitFor();
    expect(await form.getByRole('button', { name: /Inherit what is the same/ }).count()).toBe(0);
  });

  it('says in the form what cannot be invalidated', async () => {
    opened = await openDashboard(story.gateway, '/cache', { height: 1000 });
    const { page } = opened;
    await page.getByRole('button', { name: 'Invalidate' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Of a model').click();
    await dialog.getByRole('textbox', { name: 'Model' }).fill(' ');
    await dialog.getByRole('button', { name: 'Invalidate' }).click();
    await dialog
      .getByRole('alert')
      .getByText(/model must be the name of a model/)
      .waitFor();
  });

  it('is set by administrators, looked at by viewers, and fits a phone in the dark', async () => {
    opened = await openDashboard(story.gateway, '/cache', { width: 360, colorScheme: 'dark', locale: 'zh-CN' });
    const { page } = opened;
    await page.getByRole('heading', { name: '缓存', level: 1 }).waitFor();
    await page.getByRole('textbox', { name: '有效期（秒）' }).fill('60');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('已保存。').waitFor();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    expect((await story.gateway.admin('GET', '/v1/admin/cache/settings')).body).toMatchObject({ ttl_seconds: 60 });
    const { body: stats } = await story.gateway.admin('GET', '/v1/admin/cache/stats?hours=24');
    await page.route('**/v1/admin/cache/stats*', (route) =>
      route.fulfill({ json: { ...stats, entries: 1, saved_usd: 123_456.78 } }),
    );
    await page.reload();
    const tile = page.locator('.rlg-card', { hasText: '节省费用' }).first();
    const amount = tile.getByText('123,456');
    // In one look: what else is being loaded moves both. Its border and its padding are left.
    const room = await amount.evaluate(
      (text) => (text.closest('.rlg-card') ?? text).getBoundingClientRect().right - text.getBoundingClientRect().right,
    );
    expect(room).toBeGreaterThan(14);
    await opened.close();
    opened = await openDashboard(story.gateway, '/cache', { role: 'viewer' });
    await opened.page.getByLabel('Lifetime, seconds').waitFor();
    expect(await opened.page.getByRole('button', { name: /Save|Invalidate/ }).count()).toBe(0);
    await expectAccessible(opened.page);
  });
});
