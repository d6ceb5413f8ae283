import type { JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
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

// K7: a text is text, whatever it holds.
const CANARY = `<img src=x onerror="document.title='owned'">`;
const DEFAULT_TENANT = 'ten_00000000000000000000000000';
const CHOSEN = 'four words chosen alone';

describeInBrowser('the pages of tenants, users, the audit log and oneself', () => {
  let story: Story;
  const opened: Dashboard[] = [];
  beforeAll(async () => {
    story = await startStory();
    story.upstream.always('openai', say('Hi.', { tokens: { input: 1_000, output: 500 } }));
    await story.openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] });
  }, START_TIMEOUT_MS);
  afterEach(async () => {
    for (const { page } of opened) expectQuiet(page);
    for (const one of opened.splice(0)) await one.close();
  });
  afterAll(async () => {
    await closeBrowser();
    await story?.close();
  }, STOP_TIMEOUT_MS);

  const open = async (...how: [path: string, options?: Parameters<typeof openDashboard>[2]]): Promise<Dashboard> => {
    const dashboard = await openDashboard(story.gateway, ...how);
    opened.push(dashboard);
    return dashboard;
  };
  const login = (email: string, password: string): Promise<Response> =>
    fetch(`${story.gateway.url}/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });

  it('show what a tenant used and owes, and make one with a team, and delete both by the word', async () => {
    await until('the request is booked', async () => {
      const { body } = await story.gateway.admin('GET', `/v1/admin/tenants/${DEFAULT_TENANT}/usage`);
      return Number((body['totals'] as JsonObject)['requests']) > 0;
    });
    const { page } = await open(`/tenants/${DEFAULT_TENANT}`);
    await page.getByRole('heading', { name: 'Cost by day' }).waitFor();
    await page.getByRole('cell', { name: 'gpt-4o-mini' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('tab', { name: 'Statements' }).click();
    await page.getByRole('cell', { name: 'openai/gpt-4o-mini' }).waitFor();
    await page.getByText('open: it still changes').waitFor();
    await expectAccessible(page);

    await page.goto('/tenants');
    await page.getByRole('button', { name: 'Create a tenant' }).first().click();
    await page.getByRole('dialog').getByLabel('Name').fill('Small town');
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Create a tenant' }).click();
    await page.getByRole('heading', { name: 'Small town' }).waitFor();
    await page.getByText('Nothing was asked in this time').waitFor();
    await page.getByRole('tab', { name: 'Teams' }).click();
    await page.getByRole('button', { name: 'Create a team' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Lamplighters');
    await page.getByRole('dialog').getByLabel('Description').fill(CANARY);
    await page.getByRole('dialog').getByRole('button', { name: 'Create a team' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(CANARY).waitFor();
    await drawer.getByText('Nobody yet').waitFor();
    await expectAccessible(page);
    await drawer.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog', { name: 'Delete Lamplighters?' }).getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'No team yet' }).waitFor();

    await page.getByRole('button', { name: 'Archive' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    const last = page.getByRole('dialog').getByRole('button', { name: 'Delete' });
    expect(await last.isDisabled()).toBe(true);
    await page.getByRole('dialog').getByLabel('Type Small town to confirm').fill('Small town');
    await expectAccessible(page);
    await last.click();
    await page.getByRole('heading', { name: 'Tenants' }).waitFor();
    await page.getByText('Small town').first().waitFor({ state: 'detached' });
    expect(await page.title()).not.toBe('owned');
  });

  it('invite somebody, who comes in by the link and sees what a viewer may, until they are disabled', async () => {
    const { page } = await open('/users');
    await page.getByRole('button', { name: 'Invite somebody' }).first().click();
    const form = page.getByRole('dialog');
    await form.getByLabel('E-mail address').fill('guest@example.com');
    await form.getByLabel('Name').fill('Guest of the house');
    await form.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'Viewer' }).click();
    await expectAccessible(page);
    await form.getByRole('button', { name: 'Invite somebody' }).click();
    const link = (await page.getByTestId('secret').textContent()) ?? '';
    expect(link).toContain(`${story.gateway.url}/#invitation=`);
    await page.getByRole('button', { name: 'I have kept it' }).click();

    const guest = await open(link.slice(story.gateway.url.length), { role: 'nobody' });
    await guest.page.getByLabel('New password').fill(CHOSEN);
    await guest.page.getByLabel('The same once more').fill(CHOSEN);
    await expectAccessible(guest.page);
    await guest.page.getByRole('button', { name: 'Set the password and go on' }).click();
    await guest.page.getByRole('link', { name: 'Virtual keys' }).waitFor();
    for (const hidden of ['Users', 'Tenants', 'Audit log', 'Provider keys', 'Routing'])
      expect(await guest.page.getByRole('link', { name: hidden, exact: true }).count()).toBe(0);
    await guest.page.goto('/virtual-keys');
    await guest.page.getByRole('heading', { name: 'Virtual keys' }).waitFor();
    expect(await guest.page.getByRole('button', { name: 'Create a key' }).count()).toBe(0);

    await page.getByText('guest@example.com').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Guest of the house').first().waitFor();
    await expectAccessible(page);
    const asked = (name: string) => page.getByRole('dialog', { name });
    await drawer.getByRole('button', { name: 'Reset the password' }).click();
    await asked('Reset the password of guest@example.com?').getByRole('button', { name: 'Reset the password' }).click();
    const oneTime = (await page.getByTestId('secret').textContent()) ?? '';
    await page.getByRole('button', { name: 'I have kept it' }).click();
    expect((await login('guest@example.com', CHOSEN)).status).toBe(401);
    expect((await login('guest@example.com', oneTime)).status).toBe(200);
    // Their page asks for the new login over what it shows.
    await guest.page.getByRole('link', { name: 'Files' }).click();
    await guest.page.getByText('Your login has ended').waitFor();

    await drawer.getByRole('button', { name: 'Disable' }).click();
    await asked('Disable guest@example.com?').getByRole('button', { name: 'Disable' }).click();
    await drawer.getByText('Disabled', { exact: true }).waitFor();
    expect((await login('guest@example.com', oneTime)).status).toBe(401);
    await drawer.getByRole('button', { name: 'Delete' }).click();
    const last = asked('Delete guest@example.com?');
    await last.getByLabel('Type guest@example.com to confirm').fill('guest@example.com');
    await last.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('region', { name: 'Users' }).getByText('guest@example.com').waitFor({ state: 'detached' });
  });

  it('tell in the audit log what was just done, before and after, and that the chain holds', async () => {
    const { body: team } = await story.gateway.admin('POST', '/v1/admin/teams', { name: 'Watch', description: 'asleep' });
    await story.gateway.admin('PATCH', `/v1/admin/teams/${String(team['id'])}`, { description: CANARY });
    const { page } = await open(`/audit?subject_id=${String(team['id'])}`, { colorScheme: 'dark' });
    await page.getByText('team.update').first().click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('row', { name: /description.*asleep/ }).waitFor();
    await drawer.getByText(CANARY).waitFor();
    await drawer.getByText('127.0.0.1').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Check the chain' }).click();
    await page.getByText(/The chain holds: \d+ rows/).waitFor();
    await expectAccessible(page);
    expect(await page.title()).not.toBe('owned');
  });

  it('let an administrator of a tenant see that tenant alone', async () => {
    const { body: tenant } = await story.gateway.admin('POST', '/v1/admin/tenants', { name: 'Harbour' });
    const email = 'harbour@example.com';
    const person = { email, role: 'admin', tenant_id: String(tenant['id']) };
    const { body: made } = await story.gateway.admin('POST', '/v1/admin/users', person);
    const { page } = await open('/tenants', { role: 'nobody', width: 360 });
    await page.getByLabel('E-mail address').fill(email);
    await page.locator('input[name=password]').fill(String(made['one_time_password']));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('New password').fill(CHOSEN);
    await page.getByLabel('The same once more').fill(CHOSEN);
    await page.getByRole('button', { name: 'Set the password and go on' }).click();
    await page.getByText('Harbour').click();
    await page.getByText('Nothing was asked in this time').waitFor();
    expect(await page.getByRole('button', { name: /Rename|Archive|Delete/ }).count()).toBe(0);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    for (const [path, there] of [
      ['/users', page.getByRole('row').nth(1)],
      ['/audit', page.getByRole('row').nth(1)],
      ['/budgets', page.getByRole('heading', { name: 'No budget yet' })],
    ] as const) {
      await page.goto(path);
      await there.waitFor();
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    }
    expect(await page.getByText('default').count()).toBe(0);
  });

  it('let people change their name and password, and end logins that they do not know', async () => {
    const { page, email, password } = await open('/profile', { role: 'member', locale: 'zh-CN', colorScheme: 'dark' });
    expect((await login(email, password)).status).toBe(200);
    await page.getByLabel('姓名').fill('Night Watch');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('已保存。').waitFor();
    await page.reload();
    await page.getByText('本次登录').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: '结束', exact: true }).first().click();
    await page.getByText('已结束。').waitFor();

    await page.locator('input[name=current]').fill(password);
    await page.locator('input[name=chosen]').fill(CHOSEN);
    await page.locator('input[name=repeated]').fill('something else here');
    await page.getByRole('button', { name: '更改密码' }).click();
    await page.getByText('两次输入的新密码不一致。').waitFor();
    await page.locator('input[name=repeated]').fill(CHOSEN);
    await page.getByRole('button', { name: '更改密码' }).click();
    await page.getByText('已更改。您的其他登录已结束。').waitFor();
    expect((await login(email, password)).status).toBe(401);
    expect((await login(email, CHOSEN)).status).toBe(200);
    // This page goes on with its new login.
    await page.getByRole('link', { name: '虚拟密钥' }).click();
    await page.getByRole('heading', { level: 1, name: '虚拟密钥' }).waitFor();
  });
});
