import {
  closeBrowser,
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectQuiet,
  openDashboard,
} from '../support/browser';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

describeInBrowser('the frame of the dashboard', () => {
  let gateway: RunningGateway;
  let opened: Dashboard | undefined;
  beforeAll(async () => {
    gateway = await startGateway();
    await gateway.adminToken();
  }, START_TIMEOUT_MS);
  afterEach(async () => {
    if (opened) expectQuiet(opened.page);
    await opened?.close();
    opened = undefined;
  });
  afterAll(async () => {
    await closeBrowser();
    await gateway?.stop();
  }, STOP_TIMEOUT_MS);

  it('lets a new person in with a one-time password that must be changed', async () => {
    const made = await gateway.admin('POST', '/v1/admin/users', { email: 'new@example.com', role: 'member' });
    opened = await openDashboard(gateway, '/requests', { role: 'nobody' });
    const { page } = opened;
    await expectAccessible(page);
    await page.getByLabel('E-mail address').fill('new@example.com');
    await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('The e-mail address or the password is wrong.').waitFor();
    await page.getByRole('textbox', { name: 'Password' }).fill(String(made.body['one_time_password']));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Choose your own password' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'New password' }).fill('words of my own choice');
    await page.getByRole('textbox', { name: 'The same once more' }).fill('words of my own choice');
    await page.getByRole('button', { name: 'Set the password and go on' }).click();
    // Where they wanted to go in the first place.
    await page.getByRole('heading', { name: 'Requests', level: 1 }).waitFor();
    // Nothing that opens a door lies where scripts find it.
    expect(await page.evaluate('JSON.stringify(localStorage) + document.cookie')).not.toMatch(/eyJ|rlg_access|rlg_refresh/);
    await page.reload();
    await page.getByRole('heading', { name: 'Requests', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to the gateway' }).waitFor();
  });

  it('renews an access token that ran out, and asks over the page when the login itself has ended', async () => {
    opened = await openDashboard(gateway, '/requests');
    const { page, context, email, password } = opened;
    await context.clearCookies({ name: 'rlg_access' });
    await page.reload();
    await page.getByRole('heading', { name: 'Requests', level: 1 }).waitFor();
    await page.evaluate('window.before = 1');
    await page.getByRole('textbox', { name: 'Model' }).fill('half a na');
    await context.clearCookies();
    // The next thing that the page asks finds the login gone.
    const dialog = page.getByRole('dialog', { name: 'Your login has ended' });
    await dialog.waitFor();
    expect(await dialog.getByLabel('E-mail address').inputValue()).toBe(email);
    await dialog.getByRole('textbox', { name: 'Password' }).fill(password);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    // The same page, not a new one, with what was being typed.
    expect(await page.getByRole('textbox', { name: 'Model' }).inputValue()).toBe('half a na');
    expect(await page.evaluate('window.before')).toBe(1);
  });

  it('goes anywhere by keyboard, and keeps the period', async () => {
    opened = await openDashboard(gateway, '/requests?range=week');
    const { page } = opened;
    await page.keyboard.press('Control+k');
    const search = page.getByLabel('Go to a page, or paste the id of a request');
    await search.fill('req_01m7z593h598sw9xpdn2153v5x');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/requests\/req_01m7z593h598sw9xpdn2153v5x\?range=week/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor({ state: 'hidden' });
    await page.keyboard.press('4');
    await page.waitForURL(/range=month/);
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('is accessible: %s, %i pixels', async (colorScheme, width) => {
    opened = await openDashboard(gateway, '/requests', { colorScheme, width });
    const { page } = opened;
    await page.getByRole('heading', { name: 'No request yet' }).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    if (width > 400) return;
    await page.getByRole('button', { name: 'Open or close the navigation' }).click();
    await page.getByRole('navigation').getByRole('link', { name: 'Requests' }).click();
  });

  it('speaks Chinese to a Chinese browser, and to whoever chooses it', async () => {
    opened = await openDashboard(gateway, '/requests', { locale: 'zh-CN' });
    const { page } = opened;
    await page.getByRole('heading', { name: '请求', level: 1 }).waitFor();
    await page.getByRole('button', { name: '账号' }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Requests', level: 1 }).waitFor();
    await page.locator('html[lang=en]').waitFor();
  });
});

describeInBrowser('how the dashboard is served', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  }, START_TIMEOUT_MS);
  afterAll(() => gateway?.stop(), STOP_TIMEOUT_MS);

  const get = (path: string, accept = 'text/html,*/*', more: Record<string, string> = {}) =>
    fetch(gateway.url + path, { headers: { accept, ...more } });

  it('answers addresses of pages with the page, and programs with what they are told', async () => {
    for (const path of ['/', '/requests', '/requests/req_x', '/nowhere'])
      expect((await get(path)).headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (const path of [
      '/v1/nothing',
      '/api/nothing',
      '/v1beta/nothing',
      '/metrics/x',
      '/health/x',
      '/docs/nothing',
      '/assets/x.js',
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    const asProgram = await get('/requests', 'application/json');
    expect(asProgram.status).toBe(404);
    expect(await asProgram.json()).toMatchObject({ error: { code: 'not_found' } });
  });

  it('allows the page nothing but itself', async () => {
    const [first, second] = [await get('/'), await get('/')];
    const policy = first.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(policy).not.toBe(second.headers.get('content-security-policy'));
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const html = await first.text();
    expect(html).not.toMatch(/<script(?![^>]*src="\/assets\/)/);
    expect(html).not.toMatch(/(?:src|href)="(?!\/assets\/)/);
  });

  it('serves files compressed, for a year', async () => {
    const [, script] = /src="(\/assets\/index[^"]+\.js)"/.exec(await (await get('/')).text()) ?? [];
    const file = await get(script ?? '', '*/*', { 'accept-encoding': 'br' });
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-encoding': 'br',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    for (const path of ['/assets/..%2findex.html', '/assets/%2e%2e%2findex.html', '/assets/.', '/assets/'])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
  });
});
