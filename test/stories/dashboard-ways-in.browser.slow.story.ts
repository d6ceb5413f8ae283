import { CLIENT_ID, CLIENT_SECRET, OidcIssuer } from '../support/oidc-issuer';
import { freePort } from '../support/process/ports';
import {
  closeBrowser,
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectQuiet,
  openDashboard,
} from '../support/browser';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

// K7: a text is text, whatever it holds.
const CANARY = `<img src=x onerror="document.title='owned'">`;

describeInBrowser('the dashboard on a port of its own, behind an identity provider', () => {
  let story: Story;
  let issuer: OidcIssuer;
  let opened: Dashboard | undefined;
  beforeAll(async () => {
    issuer = await OidcIssuer.start();
    const port = await freePort();
    story = await startStory({
      env: {
        ADMIN_PORT: String(port),
        GATEWAY_PUBLIC_URL: `http://127.0.0.1:${port}`,
        OIDC_ISSUER: issuer.url,
        OIDC_CLIENT_ID: CLIENT_ID,
        OIDC_CLIENT_SECRET: CLIENT_SECRET,
        OIDC_ROLE_MAP: 'operators=admin',
        OIDC_AUTO_CREATE: 'true',
      },
    });
  }, START_TIMEOUT_MS);
  afterEach(async () => {
    if (opened) expectQuiet(opened.page);
    await opened?.close();
    opened = undefined;
  });
  afterAll(async () => {
    await closeBrowser();
    await story?.close();
    await issuer?.stop();
  }, STOP_TIMEOUT_MS);

  it('is nowhere else, and lets in whom the provider names, back to the page that they came for', async () => {
    const document = (url: string): Promise<Response> => fetch(`${url}/budgets`, { headers: { accept: 'text/html' } });
    expect([(await document(story.gateway.url)).status, (await document(story.gateway.controlUrl)).status]).toEqual([404, 200]);
    issuer.person = { sub: 'grace-1', email: 'grace@example.com', email_verified: true, groups: ['operators'] };
    opened = await openDashboard(story.gateway, '/users', { role: 'nobody' });
    const { page } = opened;
    const button = page.getByRole('link', { name: 'Continue with Single sign-on' });
    await button.waitFor();
    await expectAccessible(page);
    await button.click();
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/users');
    await page.getByText('grace@example.com').waitFor();

    // They have no password here, and the page says so.
    await page.goto('/profile');
    await page.getByText('You sign in through the identity provider').waitFor();
    await page.getByText('Identity provider', { exact: true }).waitFor();
    await expectAccessible(page);

    // The playground asks the data plane from where the pages are.
    await page.goto('/playground');
    await page.getByRole('combobox', { name: 'Model' }).fill('sandbox/echo');
    await page.getByRole('option', { name: 'sandbox/echo', exact: true }).click();
    await page.getByLabel('Message').fill('From the other port');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Total', { exact: true }).waitFor();

    // A key is shown with the address where clients call, which is not this one.
    await page.goto('/virtual-keys');
    await page.getByRole('button', { name: 'Create a key' }).first().click();
    await page.getByRole('dialog').getByLabel('Name').fill('Elsewhere');
    await page.getByRole('dialog').getByRole('button', { name: 'Create a key' }).click();
    const secret = (await page.getByTestId('secret').textContent()) ?? '';
    const { port } = new URL(story.gateway.url);
    await page.getByText(`curl http://127.0.0.1:${port}/v1/chat/completions`).waitFor();
    const asked = await fetch(`${story.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'sandbox/echo', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    expect(asked.status).toBe(200);
  });

  it('says why somebody was refused, and nothing that an address makes up', async () => {
    issuer.person = { sub: 'eve-1', email: 'eve@example.com', email_verified: true, groups: ['others'] };
    opened = await openDashboard(story.gateway, '/', { role: 'nobody', colorScheme: 'dark', width: 360 });
    const { page } = opened;
    await page.getByRole('link', { name: 'Continue with Single sign-on' }).click();
    await page.getByText("The identity provider's login was refused: forbidden.").waitFor();
    await expectAccessible(page);
    await page.goto(`/?login_error=${encodeURIComponent(CANARY)}`);
    await page.getByText(CANARY).waitFor();
    expect(await page.title()).not.toBe('owned');
  });
});
