import {
  closeBrowser,
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectQuiet,
  openDashboard,
} from '../support/browser';
import { say } from '../support/upstream/answer';
import { until } from '../support/process/until';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

describeInBrowser('the page of routing', () => {
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

  it('writes a rule, is told what is wrong with it, plans a prompt by it, saves it, and goes back', async () => {
    await story.gateway.admin('PUT', '/v1/admin/routing', { config: { aliases: { 'gpt-4': 'gpt-5-mini' } }, note: 'before' });
    opened = await openDashboard(story.gateway, '/routing', { height: 1000 });
    const { page } = opened;
    await page.getByText('Version 1 serves').waitFor();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const rule = page.getByRole('article', { name: /Rule 1/ });
    await rule.getByLabel('When').fill('{"complexity": {"min": 2, "max": 1}}');
    await rule.getByText('complexity has a min above its max').waitFor();
    await page.getByText('1 thing is wrong').waitFor();
    expect(await page.getByRole('button', { name: 'Save as a new version' }).isDisabled()).toBe(true);
    await expectAccessible(page);
    await rule.getByLabel('When').fill('{"model": "auto"}');
    await rule.getByLabel('Then').fill('{"targets": ["deepseek/deepseek-chat", "openai/gpt-5-mini"], "strategy": "cost"}');
    await page.getByText('Nothing is wrong with it.').waitFor();

    const asked = story.upstream.requests.length;
    await page.getByRole('tab', { name: 'Dry run' }).click();
    await page.getByLabel('Prompt').fill('Translate this into French: good day');
    await page.getByRole('button', { name: 'Plan it' }).click();
    const plan = page.getByRole('listitem');
    await plan.getByText('deepseek/deepseek-chat').waitFor();
    await page.getByText(/Decided by: rule-1/).waitFor();
    await expectAccessible(page);
    await page.getByText('More of the request').click();
    await page.getByLabel('Headers').fill('{"x-lane": "blue"}');
    await page.getByLabel('Moment').fill('2026-05-05T01:30');
    await page
      .getByLabel('Request', { exact: true })
      .fill('{"model": "auto", "messages": [{"role": "user", "content": "Prove it."}]}');
    expect(await page.getByLabel('Prompt').isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Plan it' }).click();
    await page.getByText(/^math|^analysis|^general|^conversation/).waitFor();
    await expectAccessible(page);
    expect(story.upstream.requests.length).toBe(asked);

    await page.getByRole('tab', { name: 'Configuration' }).click();
    await page.getByLabel('What the change is for').fill('cheap first');
    await page.getByRole('button', { name: 'Save as a new version' }).click();
    await page.getByText('Version 2 serves').waitFor();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Changes: 1' }).click();
    await page.getByText('- ', { exact: false }).first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Let it serve again: 1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Let it serve again' }).click();
    await page.getByText('Version 1 serves').waitFor();
    await page.getByRole('button', { name: 'Try it out: 2' }).click();
    await page.getByText(/Version 2 is tried out on 10 %/).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'End the trial' }).click();
    await page.getByText(/is tried out on/).waitFor({ state: 'detached' });
  });

  it('says in Chinese why a target is asked, and what is wrong with a configuration', async () => {
    opened = await openDashboard(story.gateway, '/routing?tab=try', { locale: 'zh-CN' });
    const { page } = opened;
    await page.getByLabel('提示词').fill('Write a function that sorts a list.');
    await page.getByRole('button', { name: '规划' }).click();
    await page
      .getByText(/auto：第 1 位，按成本 \d+、质量 \d+、延迟 \d+/)
      .first()
      .waitFor();
    await page.getByRole('tab', { name: '配置' }).click();
    await page.getByRole('button', { name: '添加规则' }).click();
    const rule = page.getByRole('article', { name: /^规则 \d+/ }).last();
    await rule.getByRole('textbox').first().fill('Not an id');
    await rule.getByText('必须是 1–63 个小写字母、数字、短横线或下划线').waitFor();
    await page.getByRole('button', { name: '放弃' }).click();
  });

  it('weighs by sliders, looks back, and fits a phone in the dark', async () => {
    await story.openai.chat.completions.create({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Say good day.' }] });
    await until('it to be in the log', async () => {
      const { body } = await story.gateway.admin('GET', '/v1/admin/requests?limit=1');
      return (body['data'] as unknown[]).length > 0;
    });
    opened = await openDashboard(story.gateway, '/routing', { width: 360, colorScheme: 'dark' });
    const { page } = opened;
    await page.getByRole('button', { name: 'Add a virtual model' }).click();
    const model = page.getByRole('article', { name: 'choice-1' });
    await model
      .getByRole('combobox', { name: 'Strategy' })
      .or(model.getByRole('textbox', { name: 'Strategy' }))
      .first()
      .click();
    await page.getByRole('option', { name: 'Own weights' }).click();
    await model.getByRole('slider', { name: 'Quality' }).press('ArrowRight');
    await model.getByText('Quality 36 %').waitFor();
    await page.getByText('Nothing is wrong with it.').waitFor();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.getByRole('tab', { name: 'Backtest' }).click();
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText(/1 of 1 requests compared; 0 would have gone elsewhere/).waitFor();
    await page
      .getByRole('textbox', { name: 'As if' })
      .or(page.getByRole('combobox', { name: 'As if' }))
      .first()
      .click();
    await page.getByRole('option', { name: 'quality' }).click();
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('heading', { name: 'Would go elsewhere' }).waitFor();
    await page.getByRole('link', { name: /^req_/ }).waitFor();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.getByRole('tab', { name: 'Targets' }).click();
    await page.getByRole('row', { name: /gpt-5-mini/ }).waitFor();
  });

  it('shows what copies of requests came to at another target, and saves what it has no form for as it was', async () => {
    const shadow = { target: 'anthropic/claude-haiku-4-5', percent: 100 };
    const rule = { id: 'trial', when: { model: 'seen-*' }, then: { targets: ['openai/gpt-5-mini'], shadow } };
    const before = { rules: [rule], exploration: { percent: 1 } };
    for (const one of ['openai', 'anthropic'] as const) story.upstream.always(one, say('Good day.'));
    expect((await story.gateway.admin('PUT', '/v1/admin/routing', { config: before })).status).toBe(200);
    opened = await openDashboard(story.gateway, '/routing?tab=shadow', { colorScheme: 'dark' });
    const { page } = opened;
    await page.getByRole('heading', { name: 'No copies were sent' }).waitFor();
    await expectAccessible(page);
    await story.openai.chat.completions.create({ model: 'seen-here', messages: [{ role: 'user', content: 'Say good day.' }] });
    await until(
      'the copy is compared',
      async () => {
        const { body } = await story.gateway.admin('GET', '/v1/admin/routing/shadow?rule=trial');
        return (body['data'] as unknown[]).length > 0;
      },
      60_000,
    );
    await page.reload();
    await page.getByRole('row', { name: /trial anthropic\/claude-haiku-4-5 1/ }).click();
    await page.getByRole('link', { name: /^req_/ }).waitFor();
    await expectAccessible(page);

    await page.getByRole('tab', { name: 'Configuration' }).click();
    await page.getByRole('button', { name: 'Add a virtual model' }).click();
    await page.getByRole('button', { name: 'Save as a new version' }).click();
    await page.getByText('The new version was stored.').waitFor();
    const { body } = await story.gateway.admin('GET', '/v1/admin/routing');
    expect(body['config']).toMatchObject({ exploration: { percent: 1 }, rules: [{ id: 'trial', then: { shadow } }] });
  });
});
